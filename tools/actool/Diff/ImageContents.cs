using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Rootfs;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>All there is to know of an image: its manifest or configuration, and its files, of contents their hashes.</summary>
/// <param name="Document">The manifest, or the configuration.</param>
/// <param name="Files">The files.</param>
internal sealed record ImageContents(JsonValue Document, FileTable Files)
{
    /// <summary>Reads and checks a whole image.</summary>
    /// <param name="place">Where.</param>
    /// <param name="asConfig">The configuration is wanted as it is, not mapped to a manifest.</param>
    /// <param name="similar">What was read before; what is equal is kept once.</param>
    internal static ImageContents Read(ImagePlace place, bool asConfig, ImageContents? similar)
    {
        var files = new FileTable(similar?.Files);
        var document = place.IsLayered ? ReadLayers(place, asConfig, files)
            : Directory.Exists(place.Path) ? ReadLayout(place.Path, files)
            : InputFile.Use("read", place.Path, file => ReadAci(file, files));
        return new ImageContents(document, files.Complete());
    }

    private static JsonValue ReadAci(Stream file, FileTable files)
    {
        using var reader = AciReader.Open(file, ReadLimits.Default);
        while (reader.Next() is { } entry)
        {
            files.Add(entry, reader.Content);
        }

        return Json(reader.Finish().ManifestBytes.Span);
    }

    private static JsonValue ReadLayout(string path, FileTable files)
    {
        using var layout = ImageLayout.Open(path);
        RootfsCapture.Walk(layout.Rootfs, new CaptureOptions { CrossFileSystems = true }, (entry, file) =>
        {
            using var content = file is null ? Stream.Null : new FileStream(file, FileAccess.Read, bufferSize: 0);
            files.Add(entry, content);
        });
        return Json(Manifests.Parse(layout.Manifest).ToJson(indented: false).Span);
    }

    private static JsonValue ReadLayers(ImagePlace place, bool asConfig, FileTable files)
    {
        var conversion = new ConversionOptions { RestoreManifest = true };
        using var images = LayeredImages.Open(place);
        var image = images.Images[0];
        using var layers = AciConversion.Unpack(image, conversion);
        using var stack = layers.Stack(conversion.Limits);
        stack.Walk((entry, content) => files.Add(entry, content ?? Stream.Null));
        return asConfig ? image.Config.Document : Json(AciConversion.ManifestOf(image, conversion).ToJson(indented: false).Span);
    }

    private static JsonValue Json(ReadOnlySpan<byte> bytes) => StrictJson.Parse(bytes, JsonLimits.Manifest);
}
