using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>The manifest of an image, and the words around it, as an OCI layout has them (image-spec manifest.md, image-layout.md).</summary>
public sealed class OciDocuments
{
    /// <summary>Makes them.</summary>
    /// <exception cref="BadInputException">A configuration larger than any that engines accept, or one that cannot be made.</exception>
    public OciDocuments(ImageParts image)
    {
        var config = image.MakeConfig();
        Config = config.ToJson();
        ConfigDigest = Digest.Of(Config.Span);
        Manifest = ManifestOf(image, ConfigDigest, Config.Length);
        ManifestDigest = Digest.Of(Manifest.Span);
        Platform = config.Platform;
    }

    /// <summary>The content of <see cref="LayoutMarker.FileName"/>.</summary>
    internal static ReadOnlyMemory<byte> Marker { get; } = """{"imageLayoutVersion":"1.0.0"}"""u8.ToArray();

    /// <summary>An index without images.</summary>
    internal static ReadOnlyMemory<byte> EmptyIndex { get; } = """{"schemaVersion":2,"manifests":[]}"""u8.ToArray();

    /// <summary>The configuration.</summary>
    public ReadOnlyMemory<byte> Config { get; }

    /// <summary>Its digest.</summary>
    public Digest ConfigDigest { get; }

    /// <summary>The manifest.</summary>
    public ReadOnlyMemory<byte> Manifest { get; }

    /// <summary>Its digest.</summary>
    public Digest ManifestDigest { get; }

    private Platform Platform { get; }

    /// <summary>Writes the entry of an index for this image.</summary>
    internal void WriteEntry(JsonOutput output, ImageTag tag)
    {
        output.Begin('{');
        WriteDescriptor(output, MediaTypes.OciManifest, ManifestDigest, Manifest.Length);
        output.Name("annotations");
        output.Begin('{');
        output.Field(ImageIndex.RefName, tag.ToString());
        output.End('}');
        output.Name("platform");
        output.Begin('{');
        output.Field("architecture", Platform.Architecture);
        output.Field("os", Platform.Os);
        output.Optional("variant", Platform.Variant);
        output.End('}');
        output.End('}');
    }

    private static ReadOnlyMemory<byte> ManifestOf(ImageParts image, Digest config, int configLength)
    {
        var output = new JsonOutput();
        output.Begin('{');
        output.Field("schemaVersion", 2);
        output.Field("mediaType", MediaTypes.OciManifest);
        output.Name("config");
        DescriptorJson.Write(output, new Descriptor(MediaTypes.OciConfig, config, configLength));
        output.Name("layers");
        DescriptorJson.Write(output, image.Layers.Select(layer => new Descriptor(layer.MediaType, layer.Digest, layer.Size)));
        WriteAnnotations(output, image);
        output.End('}');
        return output.Written;
    }

    private static void WriteAnnotations(JsonOutput output, ImageParts image)
    {
        var kept = image.Kept is { } manifest ? KeptManifest.Annotation(manifest) : null;
        var annotations = kept is null ? image.Annotations : image.Annotations.SetItem(KeptManifest.Name, kept);
        output.Optional("annotations", annotations);
    }

    private static void WriteDescriptor(JsonOutput output, string mediaType, Digest digest, long size)
    {
        output.Field("mediaType", mediaType);
        output.Field("digest", digest.ToString());
        output.Field("size", size);
    }
}
