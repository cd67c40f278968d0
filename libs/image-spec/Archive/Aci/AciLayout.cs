using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>The two top-level names of an image (aci.md, "Image Archives") and paths relative to the second.</summary>
internal static class AciLayout
{
    internal static ReadOnlySpan<byte> Manifest => "manifest"u8;

    internal static ReadOnlySpan<byte> Rootfs => "rootfs"u8;

    internal static ReadOnlySpan<byte> RootfsSlash => "rootfs/"u8;

    /// <summary>A path in the archive as a path in the root file system, empty for <c>rootfs</c> itself; false when it is outside.</summary>
    internal static bool TryEnter(ByteString path, out ByteString inside)
    {
        inside = path.Span.StartsWith(RootfsSlash) ? ByteString.Copy(path.Span[RootfsSlash.Length..]) : default;
        return !inside.IsEmpty || path.Span.SequenceEqual(Rootfs);
    }

    /// <summary>A path in the root file system as a path in the archive.</summary>
    internal static ByteString Leave(ByteString inside) =>
        inside.IsEmpty ? ByteString.Copy(Rootfs) : ByteString.Copy([.. RootfsSlash, .. inside.Span]);
}
