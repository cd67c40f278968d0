using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Oci;

/// <summary>How large the documents of an image may be; what is over is refused before it is read.</summary>
public static class OciLimits
{
    /// <summary>Manifests of one index.</summary>
    public const int MaxIndexEntries = 10_000;

    /// <summary>Layers of one image; a file system cannot stack anywhere near as many.</summary>
    public const int MaxLayers = 10_000;

    /// <summary>How many indexes may lie inside one another.</summary>
    public const int MaxIndexDepth = 4;

    /// <summary>Bytes of one blob: 1 TiB.</summary>
    public const long MaxBlobBytes = 1L << 40;

    /// <summary>Manifests and indexes: 4 MiB, what registries themselves accept.</summary>
    public static JsonLimits Manifest { get; } = new(4 << 20, 32);

    /// <summary>Image configurations: 8 MiB.</summary>
    public static JsonLimits Config { get; } = new(8 << 20, 32);
}
