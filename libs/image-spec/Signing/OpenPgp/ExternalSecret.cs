using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Stands for secret numbers that somebody else keeps: asks him, and puts what he answers into the packet's form.</summary>
internal sealed class ExternalSecret : SecretMaterial
{
    private readonly string _keyId;
    private readonly KeyMaterial _key;
    private readonly ExternalSigner _signer;

    public ExternalSecret(PublicKeyPacket key, ExternalSigner signer)
    {
        _keyId = key.Fingerprint.ToString();
        _key = key.Material;
        _signer = signer;
    }

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> digest, HashAlgorithmName hash)
    {
        var name = (hash.Name ?? string.Empty).ToLowerInvariant();
        var raw = _signer(new(SignatureKind.OpenPgp, _keyId, AlgorithmOf(_key), name, digest.ToArray()));
        return _key switch
        {
            RsaMaterial rsa when raw.Length <= rsa.Modulus.Length => new ByteWriter().Mpi(raw).ToArray(),
            Ed25519Material ed25519 when raw.Length == 64 =>
                ed25519.IsLegacy ? new ByteWriter().Mpi(raw.AsSpan(0, 32)).Mpi(raw.AsSpan(32)).ToArray() : raw,
            EcdsaMaterial => FromDer(raw),
            _ => throw WrongForm($"{raw.Length} bytes"),
        };
    }

    /// <inheritdoc/>
    public override void WriteTo(ByteWriter writer) => throw new InvalidOperationException("the secret is not here");

    /// <summary>Nothing to clear: the secret was never here.</summary>
    protected override void Clear()
    {
    }

    private static string AlgorithmOf(KeyMaterial key) => key switch
    {
        EcdsaMaterial { FieldLength: 32 } => "ecdsa-p256",
        EcdsaMaterial { FieldLength: 48 } => "ecdsa-p384",
        EcdsaMaterial => "ecdsa-p521",
        Ed25519Material => "ed25519",
        _ => "rsa",
    };

    private byte[] FromDer(byte[] raw)
    {
        try
        {
            var sequence = new AsnReader(raw, AsnEncodingRules.DER).ReadSequence();
            var writer = new ByteWriter().Mpi(sequence.ReadIntegerBytes().Span).Mpi(sequence.ReadIntegerBytes().Span);
            sequence.ThrowIfNotEmpty();
            return writer.ToArray();
        }
        catch (AsnContentException)
        {
            throw WrongForm("no DER sequence of two integers");
        }
    }

    private BadInputException WrongForm(string what) => new($"external signer: {what} is no {_key.Name} signature");
}
