using Appc.ImageSpec.Comparison;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>Reads an image of any kind, to be compared.</summary>
internal static class ComparedImage
{
    /// <summary>Reads and checks a whole image.</summary>
    /// <param name="place">Where.</param>
    /// <param name="asConfig">The configuration is wanted as it is, not mapped to a manifest.</param>
    /// <param name="similar">What was read before; what is equal is kept once.</param>
    internal static ImageContents Read(ImagePlace place, bool asConfig, ImageContents? similar)
    {
        var files = new FileTable(similar?.Files);
        return place.IsLayered ? ReadLayers(place, asConfig, files)
            : Directory.Exists(place.Path) ? ReadLayout(place.Path, files)
            : InputFile.Use("read", place.Path, file => ImageContents.OfAci(file, files));
    }

    private static ImageContents ReadLayout(string path, FileTable files)
    {
        using var layout = ImageLayout.Open(path);
        RootfsCapture.Walk(layout.Rootfs, new CaptureOptions { CrossFileSystems = true }, (entry, file) =>
        {
            using var content = file is null ? Stream.Null : new FileStream(file, FileAccess.Read, bufferSize: 0);
            files.Add(entry, content);
        });
        return new ImageContents(StrictJson.Parse(Manifests.Parse(layout.Manifest).ToJson(indented: false).Span, JsonLimits.Manifest), files.Complete());
    }

    private static ImageContents ReadLayers(ImagePlace place, bool asConfig, FileTable files)
    {
        using var images = LayeredImages.Open(place);
        return ImageContents.OfLayers(images.Images[0], asConfig, files);
    }
}
