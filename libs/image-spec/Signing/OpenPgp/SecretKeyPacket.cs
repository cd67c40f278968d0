namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>A secret key or subkey packet (RFC 9580 section 5.5.3): the public part, and the secret part as stored.</summary>
internal sealed class SecretKeyPacket
{
    private readonly ReadOnlyMemory<byte> _stored;

    private SecretKeyPacket(PublicKeyPacket key, ReadOnlyMemory<byte> stored)
    {
        Key = key;
        _stored = stored;
    }

    public PublicKeyPacket Key { get; }

    /// <summary>True where a passphrase protects the secret, or it is kept elsewhere: anything but usage 0.</summary>
    public bool IsProtected => _stored.IsEmpty || _stored.Span[0] != 0;

    /// <summary>Reads a packet; null for an algorithm that makes no signatures here, whose public part has no known end.</summary>
    public static SecretKeyPacket? Parse(ReadOnlyMemory<byte> body)
    {
        var key = PublicKeyPacket.ParsePublicPart(body, out var length);
        return key.Material is UnusableMaterial ? null : new SecretKeyPacket(key, body[length..]);
    }

    /// <summary>The secret; null where GnuPG keeps it elsewhere.</summary>
    public SecretMaterial? Open(ReadOnlySpan<byte> passphrase)
    {
        var numbers = SecretProtection.Open(_stored.Span, passphrase);
        try
        {
            return numbers is null ? null : SecretMaterial.Read(Key, numbers);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(numbers);
        }
    }
}
