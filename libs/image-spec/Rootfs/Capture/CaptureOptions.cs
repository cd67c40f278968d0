using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Rootfs;

/// <summary>How <see cref="RootfsCapture"/> turns a tree into entries.</summary>
public sealed record CaptureOptions
{
    /// <summary>As the tree is.</summary>
    public static CaptureOptions Default { get; } = new();

    /// <summary>Every owner and group is 0: an image built by a user looks as if root had built it.</summary>
    public bool OwnerRoot { get; init; }

    /// <summary>Modification times after this one become this one (SOURCE_DATE_EPOCH); null keeps them all.</summary>
    public UnixTime? LatestTime { get; init; }

    /// <summary>Enter directories on which another file system is mounted; else they come out empty and are reported.</summary>
    public bool CrossFileSystems { get; init; }

    /// <summary>
    /// What the caller's own mode bits forbid it to read comes out without content, extended attributes and children; else it is
    /// an error. Images hold such files (an /etc/shadow of mode 0000), and an ordinary user has no capability to read them.
    /// </summary>
    public bool SkipUnreadable { get; init; }
}
