using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>What a name of a merged tree stands for.</summary>
/// <param name="Kind">The kind of file; a directory also where no entry names it but something lies in it.</param>
/// <param name="LinkTarget">A symbolic link's target; empty for others.</param>
public readonly record struct TreeName(TarEntryKind Kind, ByteString LinkTarget)
{
    /// <summary>True for a directory.</summary>
    public bool IsDirectory => Kind == TarEntryKind.Directory;

    /// <summary>True for a symbolic link.</summary>
    public bool IsSymbolicLink => Kind == TarEntryKind.SymbolicLink;
}
