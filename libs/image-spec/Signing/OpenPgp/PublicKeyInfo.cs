using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Reads the public keys that openssl and key management services give: PEM of a SubjectPublicKeyInfo (RFC 5280 section 4.1).</summary>
internal static class PublicKeyInfo
{
    private const string Label = "PUBLIC KEY";
    private const int MaxLength = 16 << 10;

    /// <summary>What stands before the 32 bytes of an Ed25519 key (RFC 8410 section 4).</summary>
    private static ReadOnlySpan<byte> Ed25519Prefix => [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00];

    /// <summary>The key as an OpenPGP packet, made at <paramref name="created"/>.</summary>
    /// <exception cref="BadInputException">It is no such text, or a key of another algorithm.</exception>
    public static PublicKeyPacket Read(string pem, DateTimeOffset created)
    {
        var bytes = Decode(pem);
        if (bytes.Length == Ed25519Prefix.Length + 32 && bytes.AsSpan().StartsWith(Ed25519Prefix))
        {
            return NewKey.Ed25519Public(bytes.AsSpan(Ed25519Prefix.Length), created);
        }

        return TryRsa(bytes, created) ?? TryEcdsa(bytes, created)
            ?? throw new BadInputException("public key: neither RSA nor ECDSA on P-256, P-384 or P-521 nor Ed25519");
    }

    private static byte[] Decode(string pem)
    {
        if (pem.Length > MaxLength || !PemEncoding.TryFind(pem, out var fields) || !pem.AsSpan()[fields.Label].SequenceEqual(Label))
        {
            throw new BadInputException($"public key: no '-----BEGIN {Label}-----' block");
        }

        return Convert.FromBase64String(pem[fields.Base64Data]);
    }

    private static PublicKeyPacket? TryRsa(byte[] bytes, DateTimeOffset created)
    {
        using var rsa = RSA.Create();
        return Imports(rsa, bytes) ? NewKey.RsaPublic(rsa.ExportParameters(includePrivateParameters: false), created) : null;
    }

    private static PublicKeyPacket? TryEcdsa(byte[] bytes, DateTimeOffset created)
    {
        using var ecdsa = ECDsa.Create();
        return Imports(ecdsa, bytes) ? NewKey.EcdsaPublic(ecdsa.ExportParameters(includePrivateParameters: false).Q, created) : null;
    }

    /// <summary>False for a key of another algorithm, or none.</summary>
    private static bool Imports(AsymmetricAlgorithm algorithm, byte[] bytes)
    {
        try
        {
            algorithm.ImportSubjectPublicKeyInfo(bytes, out var read);
            return read == bytes.Length;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
