using Acbuild.State;
using Appc.Linux.FileSystem;

namespace Acbuild.Cache;

/// <summary>Removes what no script needs any more; only for who is alone in the cache.</summary>
internal static class CacheTidying
{
    private static readonly TimeSpan s_unused = TimeSpan.FromDays(14);

    /// <summary>Removes builds whose script was killed, and entries that were not used for two weeks.</summary>
    internal static void Tidy(string root)
    {
        foreach (var build in Directory.EnumerateDirectories(Path.Join(root, "builds")))
        {
            LeftTree.Delete(build);
        }

        foreach (var step in Directory.EnumerateDirectories(Path.Join(root, "steps")).Where(IsOld))
        {
            DirectoryTree.Delete(step);
        }

        foreach (var file in Directory.EnumerateFiles(Path.Join(root, "inputs")).Where(IsOld))
        {
            File.Delete(file);
        }
    }

    private static bool IsOld(string path) =>
        Path.GetFileName(path).StartsWith(".tmp-", StringComparison.Ordinal) || Directory.GetLastWriteTimeUtc(path) < DateTime.UtcNow - s_unused;
}
