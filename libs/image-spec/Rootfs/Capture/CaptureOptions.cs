using Appc.ImageSpec.Archive;
using Appc.Linux.FileSystem;

namespace Appc.ImageSpec.Rootfs;

/// <summary>How <see cref="RootfsCapture"/> turns a tree into entries.</summary>
public sealed record CaptureOptions
{
    /// <summary>As the tree is.</summary>
    public static CaptureOptions Default { get; } = new();

    /// <summary>Who owns every file in the archive; null: who owns it in the tree.</summary>
    public FileOwner? Owner { get; init; }

    /// <summary>Modification times after this one become this one (SOURCE_DATE_EPOCH); null keeps them all.</summary>
    public UnixTime? LatestTime { get; init; }

    /// <summary>Enter directories on which another file system is mounted; else they come out empty and are reported.</summary>
    public bool CrossFileSystems { get; init; }

    /// <summary>
    /// What the caller's own mode bits forbid it to read comes out without content, extended attributes and children; else it is
    /// an error. Images hold such files (an /etc/shadow of mode 0000), and an ordinary user has no capability to read them.
    /// </summary>
    public bool SkipUnreadable { get; init; }

    /// <summary>
    /// Of the extended attributes only those that belong to a file's content come out: <c>user.*</c> and file capabilities. The others
    /// (labels of security modules, <c>trusted.*</c>, ACLs) depend on where and by whom the tree is read.
    /// </summary>
    public bool ContentXattrsOnly { get; init; }

    /// <summary>A file may change while it is read: then its entry is what it was when it was opened. Else that is an error.</summary>
    public bool AllowChanges { get; init; }

    /// <summary>A directory that is passed over, with all that is in it, and reported; null for none.</summary>
    public FileStatus? Excluded { get; init; }
}
