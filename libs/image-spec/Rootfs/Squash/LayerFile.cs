using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Where a layer holds a file: the inode of a merged tree, which several names may share.</summary>
/// <param name="Layer">The index of the layer.</param>
/// <param name="Position">Where the entry starts in it.</param>
/// <param name="Kind">What it is; never a hard link.</param>
/// <param name="LinkTarget">A symbolic link's target: later layers may have entries below it.</param>
internal readonly record struct LayerFile(int Layer, long Position, TarEntryKind Kind, ByteString LinkTarget)
{
    internal LayerFile(int layer, long position, TarEntry entry)
        : this(layer, position, entry.Kind, entry.Kind == TarEntryKind.SymbolicLink ? entry.LinkTarget : ByteString.Empty)
    {
    }
}
