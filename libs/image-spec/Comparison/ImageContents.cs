using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Oci;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Comparison;

/// <summary>All there is to know of an image: its manifest or configuration, and its files, of contents their hashes.</summary>
/// <param name="Document">The manifest, or the configuration.</param>
/// <param name="Files">The files.</param>
public sealed record ImageContents(JsonValue Document, FileTable Files)
{
    /// <summary>Reads and checks a whole App Container Image.</summary>
    /// <param name="file">The image, from its first byte.</param>
    /// <param name="files">An empty table.</param>
    /// <exception cref="BadInputException">It is malformed.</exception>
    public static ImageContents OfAci(Stream file, FileTable files)
    {
        using var reader = AciReader.Open(file, ReadLimits.Default);
        while (reader.Next() is { } entry)
        {
            files.Add(entry, reader.Content);
        }

        return new ImageContents(StrictJson.Parse(reader.Finish().ManifestBytes.Span, JsonLimits.Manifest), files.Complete());
    }

    /// <summary>Reads and checks a whole Docker or OCI image, its layers as one tree.</summary>
    /// <param name="image">The image.</param>
    /// <param name="asConfig">The configuration is wanted as it is, not mapped to a manifest.</param>
    /// <param name="files">An empty table.</param>
    /// <exception cref="BadInputException">It is malformed.</exception>
    /// <exception cref="NotVerifiedException">A digest does not hold.</exception>
    public static ImageContents OfLayers(SourceImage image, bool asConfig, FileTable files)
    {
        var conversion = new ConversionOptions { RestoreManifest = true };
        using var layers = AciConversion.Unpack(image, conversion);
        using var stack = layers.Stack(conversion.Limits);
        stack.Walk((entry, content) => files.Add(entry, content ?? Stream.Null));
        var document = asConfig
            ? image.Config.Document
            : StrictJson.Parse(AciConversion.ManifestOf(image, conversion).ToJson(indented: false).Span, JsonLimits.Manifest);
        return new ImageContents(document, files.Complete());
    }
}
