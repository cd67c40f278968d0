using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.Linux;

namespace Acbuild.Steps;

/// <summary>Tells an image from a tar of a root file system by its first entry: an image has nothing but manifest and rootfs at its top.</summary>
internal static class ArchiveKind
{
    /// <summary>Reads the beginning of <paramref name="file"/>.</summary>
    internal static bool IsImage(Stream file) => FirstName(file) is { } name && (name == "manifest" || name == "rootfs" || name.Span.StartsWith("rootfs/"u8));

    /// <summary>Reads the beginning of <paramref name="file"/>, where an OCI layout has one of its own names.</summary>
    internal static bool IsLayout(Stream file) => FirstName(file) is { } name
        && (name == LayoutMarker.FileName || name == LayoutMarker.IndexName || name == "blobs" || name.Span.StartsWith("blobs/"u8));

    private static ByteString? FirstName(Stream file)
    {
        using var plain = Compression.OpenRead(file, ReadLimits.Default);
        using var tar = new TarReader(plain, TarProfile.Layer, ReadLimits.Default);
        var first = tar.Next();
        while (first is { Name.IsEmpty: true })
        {
            first = tar.Next();
        }

        return first?.Name;
    }
}
