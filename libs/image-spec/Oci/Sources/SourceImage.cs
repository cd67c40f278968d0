using System.Collections.Immutable;

namespace Appc.ImageSpec.Oci;

/// <summary>One image, found and verified but for its layers, which are verified as they are read.</summary>
public sealed record SourceImage
{
    /// <summary>The image's name; null where nothing gives it one that a registry would accept.</summary>
    public DockerReference? Reference { get; init; }

    /// <summary>What the image is called where it has no reference: the file's name without its ending.</summary>
    public string FallbackName { get; init; } = "image";

    /// <summary>The digest of the manifest; null where the source has none.</summary>
    public Digest? ManifestDigest { get; init; }

    /// <summary>Docker's image ID: the digest of the configuration, or the top layer's old ID.</summary>
    public required string ImageId { get; init; }

    /// <summary>The documents byte for byte, where the image is one of OCI's with all of them at hand; null for others.</summary>
    public StoredDocuments? Documents { get; init; }

    /// <summary>The configuration.</summary>
    public required ImageConfig Config { get; init; }

    /// <summary>The annotations of the OCI manifest; empty where the source has none.</summary>
    public ImmutableSortedDictionary<string, string> Annotations { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>The layers, the base first.</summary>
    public required ImmutableArray<SourceLayer> Layers { get; init; }

    /// <summary>The configuration's diff IDs beside layers described elsewhere.</summary>
    /// <exception cref="BadInputException">There are not as many.</exception>
    public static ImmutableArray<SourceLayer> WithDiffIds(ImageConfig config, IReadOnlyList<SourceLayer> layers) =>
        config.DiffIds.Length == layers.Count
            ? [.. layers.Zip(config.DiffIds, (layer, id) => layer with { DiffId = id })]
            : throw new BadInputException($"config: rootfs.diff_ids: {config.DiffIds.Length} entries for {layers.Count} layers");
}
