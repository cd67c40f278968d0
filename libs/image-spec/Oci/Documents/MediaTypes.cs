namespace Appc.ImageSpec.Oci;

/// <summary>The media types of OCI image-spec (media-types.md) and of Docker's image manifest version 2, schema 1 and 2.</summary>
public static class MediaTypes
{
    /// <summary>An OCI image manifest.</summary>
    public const string OciManifest = "application/vnd.oci.image.manifest.v1+json";

    /// <summary>An OCI image index.</summary>
    public const string OciIndex = "application/vnd.oci.image.index.v1+json";

    /// <summary>An OCI image configuration.</summary>
    public const string OciConfig = "application/vnd.oci.image.config.v1+json";

    /// <summary>A layer, not compressed.</summary>
    public const string OciLayer = "application/vnd.oci.image.layer.v1.tar";

    /// <summary>A layer compressed with gzip.</summary>
    public const string OciLayerGzip = OciLayer + "+gzip";

    /// <summary>A layer compressed with zstd.</summary>
    public const string OciLayerZstd = OciLayer + "+zstd";

    /// <summary>A Docker manifest, schema 2.</summary>
    public const string DockerManifest = "application/vnd.docker.distribution.manifest.v2+json";

    /// <summary>A Docker manifest list.</summary>
    public const string DockerManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";

    /// <summary>A Docker image configuration.</summary>
    public const string DockerConfig = "application/vnd.docker.container.image.v1+json";

    /// <summary>A Docker manifest, schema 1, unsigned.</summary>
    public const string SchemaOne = "application/vnd.docker.distribution.manifest.v1+json";

    /// <summary>A Docker manifest, schema 1, with its signatures around it.</summary>
    public const string SignedSchemaOne = "application/vnd.docker.distribution.manifest.v1+prettyjws";

    /// <summary>Everything that can describe an image, in the order in which a client prefers it.</summary>
    public static IReadOnlyList<string> Manifests { get; } =
        [OciIndex, DockerManifestList, OciManifest, DockerManifest, SignedSchemaOne, SchemaOne];

    /// <summary>True for an index or a manifest list.</summary>
    public static bool IsIndex(string mediaType) => mediaType is OciIndex or DockerManifestList;

    /// <summary>True for a manifest with a config and layers.</summary>
    public static bool IsManifest(string mediaType) => mediaType is OciManifest or DockerManifest;

    /// <summary>True for a schema 1 manifest, signed or not.</summary>
    public static bool IsSchemaOne(string mediaType) => mediaType is SchemaOne or SignedSchemaOne;

    /// <summary>True for the configuration of an image; a manifest of anything else is not an image.</summary>
    public static bool IsImageConfig(string mediaType) => mediaType is OciConfig or DockerConfig;

    /// <summary>True for a layer, compressed or not. Which compression it really has is read off its first bytes.</summary>
    public static bool IsLayer(string mediaType) => mediaType is
        OciLayer or OciLayerGzip or OciLayerZstd
        or "application/vnd.docker.image.rootfs.diff.tar" or "application/vnd.docker.image.rootfs.diff.tar.gzip" or "application/vnd.docker.image.rootfs.diff.tar.zstd"
        || IsForeignLayer(mediaType);

    /// <summary>True for a layer whose content may be missing from registries and archives.</summary>
    public static bool IsForeignLayer(string mediaType) => mediaType is
        "application/vnd.oci.image.layer.nondistributable.v1.tar" or "application/vnd.oci.image.layer.nondistributable.v1.tar+gzip"
        or "application/vnd.oci.image.layer.nondistributable.v1.tar+zstd"
        or "application/vnd.docker.image.rootfs.foreign.diff.tar" or "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip";
}
