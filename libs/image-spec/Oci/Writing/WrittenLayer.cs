using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>A layer that has been written to its end.</summary>
/// <param name="DiffId">The digest of the uncompressed archive.</param>
/// <param name="Digest">The digest of the bytes as they are stored.</param>
/// <param name="Size">How many bytes are stored.</param>
/// <param name="Format">How they are compressed: gzip, zstd or not at all.</param>
public sealed record WrittenLayer(Digest DiffId, Digest Digest, long Size, CompressionFormat Format)
{
    /// <summary>What an OCI manifest calls it.</summary>
    public string MediaType => Format switch
    {
        CompressionFormat.Gzip => MediaTypes.OciLayerGzip,
        CompressionFormat.Zstd => MediaTypes.OciLayerZstd,
        _ => MediaTypes.OciLayer,
    };
}
