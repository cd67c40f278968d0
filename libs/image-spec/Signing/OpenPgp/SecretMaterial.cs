using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>The secret numbers of a key, and the one thing done with them.</summary>
internal abstract class SecretMaterial : IDisposable
{
    /// <summary>The algorithm-specific fields of a signature over <paramref name="digest"/> (RFC 9580 section 5.2.3).</summary>
    public abstract byte[] Sign(ReadOnlySpan<byte> digest, HashAlgorithmName hash);

    /// <summary>The secret numbers as a key packet stores them (RFC 9580 section 5.5.5).</summary>
    public abstract void WriteTo(ByteWriter writer);

    /// <inheritdoc/>
    public void Dispose()
    {
        Clear();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the secret numbers that belong to <paramref name="key"/>.</summary>
    public static SecretMaterial Read(PublicKeyPacket key, ReadOnlySpan<byte> numbers)
    {
        var reader = new ByteReader(numbers, $"secret key {key.Fingerprint}");
        SecretMaterial secret = key.Material switch
        {
            Ed25519Material ed25519 => Ed25519Secret.Read(ed25519.IsLegacy, ref reader),
            RsaMaterial rsa => RsaSecret.Read(rsa, ref reader),
            EcdsaMaterial ecdsa => EcdsaSecret.Read(ecdsa, ref reader),
            _ => throw reader.Malformed(key.Material.Problem ?? "it cannot sign"),
        };
        reader.RequireEnd();
        return secret;
    }

    /// <summary>Puts zeros in place of the secret.</summary>
    protected abstract void Clear();

    /// <summary><paramref name="number"/> with leading zeros, <paramref name="length"/> bytes long.</summary>
    protected static byte[] Pad(ReadOnlySpan<byte> number, int length, ref ByteReader reader)
    {
        if (number.Length > length)
        {
            throw reader.Malformed("a number is too large");
        }

        var padded = new byte[length];
        number.CopyTo(padded.AsSpan(length - number.Length));
        return padded;
    }
}
