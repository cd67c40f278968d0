using Appc.ImageSpec.Archive;

namespace Acbuild.Steps;

/// <summary>Tells an image from a tar of a root file system by its first entry: an image has nothing but manifest and rootfs at its top.</summary>
internal static class ArchiveKind
{
    /// <summary>Reads the beginning of <paramref name="file"/>.</summary>
    internal static bool IsImage(Stream file)
    {
        using var plain = Compression.OpenRead(file, ReadLimits.Default);
        using var tar = new TarReader(plain, TarProfile.Layer, ReadLimits.Default);
        var first = tar.Next();
        while (first is { Name.IsEmpty: true })
        {
            first = tar.Next();
        }

        return first is not null
            && (first.Name == "manifest" || first.Name == "rootfs" || first.Name.Span.StartsWith("rootfs/"u8));
    }
}
