using Acbuild.Cache;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Run;

/// <summary>
/// The facts of every file of a tree before a command ran in it. A file is unchanged when its entry is the same and inode and change time are: the
/// kernel sets that time at every change, and nobody can set it back (inode(7)).
/// </summary>
internal sealed class TreeSnapshot
{
    private static readonly CaptureOptions s_everything = new() { SkipUnreadable = true, CrossFileSystems = true };
    private readonly Dictionary<ByteString, Facts> _files = [];

    private readonly record struct Facts(UInt128 Entry, ulong Inode, Timespec Changed);

    /// <summary>How the tree is read, before and after.</summary>
    internal static CaptureOptions Everything => s_everything;

    /// <summary>Reads the tree.</summary>
    internal static TreeSnapshot Of(SafeFileHandle root)
    {
        var snapshot = new TreeSnapshot();
        RootfsCapture.Walk(root, s_everything, (entry, file) => snapshot._files.Add(entry.Name, FactsOf(entry, file, root)));
        return snapshot;
    }

    /// <summary>The names that the tree had.</summary>
    internal IEnumerable<ByteString> Names => _files.Keys;

    /// <summary>True when the tree had the name.</summary>
    internal bool Has(ByteString name) => _files.ContainsKey(name);

    /// <summary>True when the name stood for the same file, and nobody changed that since.</summary>
    internal bool IsUnchanged(TarEntry entry, SafeFileHandle? file, SafeFileHandle root) =>
        _files.TryGetValue(entry.Name, out var before) && before == FactsOf(entry, file, root);

    private static Facts FactsOf(TarEntry entry, SafeFileHandle? file, SafeFileHandle root)
    {
        var digest = StepInputs.ShortDigest(entry);
        if (entry.Kind != TarEntryKind.File)
        {
            return new Facts(digest, 0, default);
        }

        var status = file is null ? Sys.Fstatat(root, entry.Name.Span) : Sys.Fstat(file);
        return new Facts(digest, status.Inode, status.ChangeTime);
    }
}
