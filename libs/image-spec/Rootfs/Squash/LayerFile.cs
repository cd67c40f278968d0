using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Where a layer holds a file: the inode of a merged tree, which several names may share.</summary>
internal sealed class LayerFile
{
    internal LayerFile(int layer, long position, TarEntry entry)
    {
        Layer = layer;
        Position = position;
        Kind = entry.Kind;
        LinkTarget = entry.Kind == TarEntryKind.SymbolicLink ? entry.LinkTarget : ByteString.Empty;
    }

    /// <summary>The index of the layer.</summary>
    internal int Layer { get; }

    /// <summary>Where the entry starts in it.</summary>
    internal long Position { get; }

    internal TarEntryKind Kind { get; }

    /// <summary>A symbolic link's target: later layers may have entries below it.</summary>
    internal ByteString LinkTarget { get; }

    /// <summary>True once a hard link gave it a second name.</summary>
    internal bool HasSeveralNames { get; set; }
}
