using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>A document that describes an image or several: an <see cref="OciManifest"/>, an <see cref="ImageIndex"/> or a <see cref="SchemaOneManifest"/>.</summary>
public abstract record ImageDocument
{
    /// <summary>What kind of document it is.</summary>
    public abstract string MediaType { get; }

    /// <summary>Reads a document of any kind.</summary>
    /// <param name="json">UTF-8, at most 4 MiB.</param>
    /// <param name="declaredType">
    /// The media type that the descriptor or the registry gave it, which the document must agree with; null where nobody said.
    /// </param>
    /// <exception cref="BadInputException">Malformed, of two kinds at once, or of another type than declared (CVE-2021-41190).</exception>
    public static ImageDocument Parse(ReadOnlySpan<byte> json, string? declaredType)
    {
        var document = OciObject.Parse(json, OciLimits.Manifest);
        var version = document.Integer("schemaVersion", 1, 2) ?? throw document.Broken("schemaVersion", "is required");
        var kinds = new[] { "layers", "manifests", "fsLayers" }.Where(document.Has).ToList();
        if (kinds.Count > 1)
        {
            throw new BadInputException($"holds {kinds[0]} and {kinds[1]}: it could be read as two different images");
        }

        var stated = document.Text("mediaType");
        if (stated is not null && declaredType is not null && !string.Equals(stated, declaredType, StringComparison.Ordinal))
        {
            throw new BadInputException($"media type {ByteEscaping.ToDisplay(stated)} is not {ByteEscaping.ToDisplay(declaredType)} as declared");
        }

        var mediaType = declaredType ?? stated ?? Guess(version, kinds);
        return Read(document, mediaType, version, kinds.FirstOrDefault());
    }

    private static ImageDocument Read(OciObject document, string mediaType, long version, string? kind)
    {
        var (expectedKind, expectedVersion) = MediaTypes.IsIndex(mediaType) ? ("manifests", 2)
            : MediaTypes.IsManifest(mediaType) ? ("layers", 2)
            : MediaTypes.IsSchemaOne(mediaType) ? ("fsLayers", 1)
            : throw new BadInputException($"media type {ByteEscaping.ToDisplay(mediaType)} is not an image");
        if (version != expectedVersion || !string.Equals(kind, expectedKind, StringComparison.Ordinal))
        {
            throw new BadInputException($"a document of type {mediaType} must have schemaVersion {expectedVersion} and {expectedKind}");
        }

        return expectedKind switch
        {
            "manifests" => ImageIndex.Read(document, mediaType),
            "layers" => OciManifest.Read(document, mediaType),
            _ => SchemaOneManifest.Read(document, mediaType),
        };
    }

    private static string Guess(long version, List<string> kinds) =>
        version == 1 ? MediaTypes.SchemaOne : kinds is ["manifests"] ? MediaTypes.OciIndex : MediaTypes.OciManifest;
}
