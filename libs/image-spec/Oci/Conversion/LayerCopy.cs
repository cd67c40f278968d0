using System.Security.Cryptography;
using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// Takes a layer as it is, to become a layer of another image: its stored bytes, so that its digest stays, and its content. Digest, size
/// and diff ID are checked in the same pass.
/// </summary>
public static class LayerCopy
{
    private const int BufferSize = 256 * 1024;

    /// <summary>Copies one layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="stored">Takes the bytes to be stored: those of the source, or compressed with gzip where the source has them plain and states no digest of them.</param>
    /// <param name="plain">Takes the uncompressed archive.</param>
    /// <param name="limits">What to accept at most.</param>
    /// <returns>What was written to <paramref name="stored"/>.</returns>
    /// <exception cref="NotVerifiedException">A digest, size or diff ID does not hold.</exception>
    /// <exception cref="BadInputException">Compressed data that is malformed or a bomb, or compressed as no image may be.</exception>
    public static WrittenLayer Run(SourceLayer layer, Stream stored, Stream plain, ReadLimits limits)
    {
        try
        {
            return Copy(layer, stored, plain, limits);
        }
        catch (BadInputException e) when (!e.Message.StartsWith("layer ", StringComparison.Ordinal))
        {
            throw e.In($"layer {layer.Name}");
        }
    }

    private static WrittenLayer Copy(SourceLayer layer, Stream stored, Stream plain, ReadLimits limits)
    {
        using var kept = new DigestWriteStream(stored);
        using var verified = new VerifiedReadStream(layer.Open(), layer.Name, layer.Size, layer.Digest);
        using var source = new WitnessedReadStream(verified);
        using var content = Compression.OpenRead(source, limits, out var format);
        RequireLayerFormat(format);
        var mayCompress = format == CompressionFormat.None && layer.Digest is null;
        using var packed = Compression.OpenWrite(kept, mayCompress ? CompressionFormat.Gzip : CompressionFormat.None, CompressionOptions.Default);
        source.Witness(packed);
        var diffId = CopyContent(content, plain, layer);
        source.Drain();
        packed.Finish();
        var digest = layer.Digest ?? kept.FinishDigest();
        return new WrittenLayer(diffId, digest, kept.Count, mayCompress ? CompressionFormat.Gzip : format);
    }

    private static Digest CopyContent(Stream content, Stream plain, SourceLayer layer)
    {
        var expected = layer.DiffId;
        using var hash = expected?.NewHash() ?? IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[BufferSize];
        for (int read; (read = content.Read(buffer)) > 0;)
        {
            hash.AppendData(buffer, 0, read);
            plain.Write(buffer, 0, read);
        }

        var actual = Digest.FromHash(expected?.Algorithm ?? DigestAlgorithm.Sha256, hash.GetHashAndReset());
        return expected is null || actual == expected ? actual : throw new NotVerifiedException($"layer {layer.Name}: its content has the diff ID {actual}, not {expected}");
    }

    private static void RequireLayerFormat(CompressionFormat format)
    {
        if (format is not (CompressionFormat.None or CompressionFormat.Gzip or CompressionFormat.Zstd))
        {
            throw new BadInputException($"compressed with {format}, which no media type of a layer stands for");
        }
    }
}
