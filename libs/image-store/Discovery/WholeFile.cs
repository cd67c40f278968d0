using System.Net.Http.Headers;
using System.Text;
using Appc.Linux.FileSystem;

namespace Appc.ImageStore.Discovery;

/// <summary>
/// What has come of one address and is whole, until it is put in place: <c>KEY.whole</c>, which nobody writes to any more, so that it may be linked elsewhere, and
/// <c>KEY.whole.etag</c>. Whoever uses it holds the lock of the <see cref="PartialFile"/>.
/// </summary>
internal sealed class WholeFile
{
    private const uint PrivateFile = 0x180; // 0600
    private readonly string _path;

    private WholeFile(string path, EntityTagHeaderValue version)
    {
        (_path, Version) = (path, version);
    }

    /// <summary>Its ETag.</summary>
    internal EntityTagHeaderValue Version { get; }

    /// <summary>The one of an address; null where there is none.</summary>
    internal static WholeFile? Find(PartialFile partial)
    {
        var path = PathOf(partial);
        return File.Exists(path) && File.Exists(TagOf(path)) && EntityTagHeaderValue.TryParse(File.ReadAllText(TagOf(path)), out var version) ? new WholeFile(path, version) : null;
    }

    /// <summary>Makes one of what has come. The name never stands for bytes of another version.</summary>
    internal static WholeFile Keep(PartialFile partial, EntityTagHeaderValue version)
    {
        var path = PathOf(partial);
        File.Delete(path);
        partial.Sync();
        AtomicFile.Write(TagOf(path), PrivateFile, stream => stream.Write(Encoding.ASCII.GetBytes(version.ToString())));
        File.Move(partial.Path, path);
        partial.Forget();
        return new WholeFile(path, version);
    }

    /// <summary>Gives it one more name, on the same file system.</summary>
    internal void LinkTo(string target) => Sys.Linkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(_path), Sys.WorkingDirectory, Encoding.UTF8.GetBytes(target));

    /// <summary>Removes it.</summary>
    internal void Forget()
    {
        File.Delete(_path);
        File.Delete(TagOf(_path));
    }

    private static string PathOf(PartialFile partial) => partial.Path + ".whole";

    private static string TagOf(string path) => path + ".etag";
}
