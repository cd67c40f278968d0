using Appc.ImageSpec;
using Appc.ImageSpec.Oci;

namespace Appc.ImageStore.Registry;

/// <summary>A manifest or index as it came, with the digest that names it.</summary>
/// <param name="Bytes">The document.</param>
/// <param name="Digest">Of <paramref name="Bytes"/>, or of their signed part for a signed schema 1 manifest.</param>
/// <param name="Document">The document read.</param>
public sealed record FetchedDocument(ReadOnlyMemory<byte> Bytes, Digest Digest, ImageDocument Document)
{
    /// <summary>Verifies and reads a document.</summary>
    /// <param name="bytes">What came.</param>
    /// <param name="mediaType">What it was sent or described as; null where nobody said.</param>
    /// <param name="name">For errors.</param>
    /// <param name="expected">The digest it must have; null where only a tag was asked for.</param>
    /// <exception cref="NotVerifiedException">It has another digest.</exception>
    /// <exception cref="BadInputException">It is malformed.</exception>
    public static FetchedDocument Check(ReadOnlyMemory<byte> bytes, string? mediaType, string name, Digest? expected)
    {
        // By digest, nothing unverified is parsed, but for the signed form whose digest is inside it.
        var digest = Digest.Of(bytes.Span, expected?.Algorithm ?? DigestAlgorithm.Sha256);
        var isSigned = mediaType is null or MediaTypes.SignedSchemaOne or MediaTypes.SchemaOne;
        if (expected is not null && digest != expected && !isSigned)
        {
            throw Mismatch(name, digest);
        }

        try
        {
            var document = ImageDocument.Parse(bytes.Span, mediaType);
            if (document is SchemaOneManifest)
            {
                digest = Digest.Of(SchemaOnePayload.Of(bytes).Span, digest.Algorithm);
            }

            return expected is null || digest == expected ? new FetchedDocument(bytes, digest, document) : throw Mismatch(name, digest);
        }
        catch (BadInputException e)
        {
            throw e.In($"manifest {name}");
        }
    }

    private static NotVerifiedException Mismatch(string name, Digest digest) => new($"manifest {name}: what came has the digest {digest}");
}
