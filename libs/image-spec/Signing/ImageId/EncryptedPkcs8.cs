using System.Formats.Asn1;
using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>
/// Opens a PKCS #8 key under a passphrase as openssl 3 writes it: PBES2 with PBKDF2 (HMAC-SHA-256, 384 or 512) and AES in CBC mode (RFC 8018).
/// .NET opens such files for its own kinds of keys only, and Ed25519 is none of them.
/// </summary>
internal static class EncryptedPkcs8
{
    private const int MaxIterations = 10_000_000;
    private const string Pbes2 = "1.2.840.113549.1.5.13";
    private const string Pbkdf2 = "1.2.840.113549.1.5.12";

    /// <summary>The PrivateKeyInfo inside.</summary>
    /// <exception cref="BadInputException">Another scheme, a damaged file, or a missing or wrong passphrase.</exception>
    public static byte[] Open(byte[] content, ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.IsEmpty)
        {
            throw new BadInputException("secret key: it is protected by a passphrase, and none was given");
        }

        try
        {
            var outer = new AsnReader(content, AsnEncodingRules.DER).ReadSequence();
            var scheme = outer.ReadSequence();
            Require(scheme.ReadObjectIdentifier() == Pbes2);
            var parameters = scheme.ReadSequence();
            var derivation = ReadDerivation(parameters.ReadSequence());
            var cipher = parameters.ReadSequence();
            var keyBytes = KeyBytes(cipher.ReadObjectIdentifier());
            return Decrypt(derivation(passphrase.ToArray(), keyBytes), cipher.ReadOctetString(), outer.ReadOctetString());
        }
        catch (AsnContentException e)
        {
            throw new BadInputException("secret key: its PKCS #8 structure is damaged", e);
        }
    }

    private static Func<byte[], int, byte[]> ReadDerivation(AsnReader reader)
    {
        Require(reader.ReadObjectIdentifier() == Pbkdf2);
        var fields = reader.ReadSequence();
        var salt = fields.ReadOctetString();
        Require(fields.TryReadInt32(out var iterations) && iterations is > 0 and <= MaxIterations);
        if (fields.HasData && fields.PeekTag().HasSameClassAndValue(Asn1Tag.Integer))
        {
            fields.ReadIntegerBytes(); // the key's length, which the cipher says too
        }

        Require(fields.HasData);
        var hash = fields.ReadSequence().ReadObjectIdentifier() switch
        {
            "1.2.840.113549.2.9" => HashAlgorithmName.SHA256,
            "1.2.840.113549.2.10" => HashAlgorithmName.SHA384,
            "1.2.840.113549.2.11" => HashAlgorithmName.SHA512,
            _ => throw Unknown(),
        };
        return (passphrase, length) => Rfc2898DeriveBytes.Pbkdf2(passphrase, salt, iterations, hash, length);
    }

    private static int KeyBytes(string cipher) => cipher switch
    {
        "2.16.840.1.101.3.4.1.2" => 16,
        "2.16.840.1.101.3.4.1.22" => 24,
        "2.16.840.1.101.3.4.1.42" => 32,
        _ => throw Unknown(),
    };

    private static byte[] Decrypt(byte[] key, byte[] initialisation, byte[] encrypted)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        CryptographicOperations.ZeroMemory(key);
        try
        {
            return aes.DecryptCbc(encrypted, initialisation);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new BadInputException("secret key: the passphrase is wrong", e);
        }
    }

    private static void Require(bool condition)
    {
        if (!condition)
        {
            throw Unknown();
        }
    }

    private static BadInputException Unknown() =>
        new("secret key: its passphrase protection is none that is known here (PBES2 with PBKDF2 and AES is); openssl pkcs8 -topk8 writes it anew");
}
