using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Makes version 4 signature packets. Hashed: the maker's fingerprint, the time, then what was added; unhashed: its key id.</summary>
internal sealed class SignatureBuilder
{
    private readonly PublicKeyPacket _key;
    private readonly SecretMaterial _secret;
    private readonly SignatureType _type;
    private readonly byte _hash;
    private readonly ByteWriter _hashed = new();

    public SignatureBuilder(PublicKeyPacket key, SecretMaterial secret, SignatureType type, DateTimeOffset created)
    {
        _key = key;
        _secret = secret;
        _type = type;
        _hash = HashFor(key.Material);
        Add(SubpacketType.IssuerFingerprint, [4, .. key.Fingerprint.ToBytes()]);
        Add(SubpacketType.CreationTime, new ByteWriter().UInt32(created.ToUnixTimeSeconds()).ToArray());
    }

    /// <summary>
    /// SHA-256, which is as strong as the keys made here and twice as fast as SHA-512 where the processor knows it; on a curve that is wider, the hash of
    /// the curve's width, which gpg insists on.
    /// </summary>
    public static byte HashFor(KeyMaterial key) => (key as EcdsaMaterial)?.FieldLength switch
    {
        48 => HashPolicy.Sha384,
        66 => HashPolicy.Sha512,
        _ => HashPolicy.Sha256,
    };

    /// <summary>Adds a hashed subpacket of at most 190 bytes.</summary>
    public SignatureBuilder Add(SubpacketType type, ReadOnlySpan<byte> data)
    {
        _hashed.Byte(data.Length + 1).Byte((int)type).Bytes(data);
        return this;
    }

    /// <summary>The packet's body.</summary>
    /// <param name="digest">Ends the hash of the data with the trailer it is given.</param>
    /// <exception cref="BadInputException">The secret numbers do not make signatures that the public key verifies.</exception>
    public byte[] Build(Func<byte[], byte[]> digest)
    {
        var hashedPart = new ByteWriter()
            .Byte(4).Byte((int)_type).Byte((int)_key.Algorithm).Byte(_hash)
            .UInt16(_hashed.Length).Bytes(_hashed.ToArray())
            .ToArray();
        var hash = digest(SignaturePacket.MakeTrailer(hashedPart));
        var body = new ByteWriter()
            .Bytes(hashedPart)
            .UInt16(10).Byte(9).Byte((int)SubpacketType.Issuer).Bytes(_key.Fingerprint.ToBytes().AsSpan(12))
            .Bytes(hash.AsSpan(0, 2))
            .Bytes(Sign(hash))
            .ToArray();
        return SignaturePacket.Parse(body, out _)!.Verifies(_key, hash) ? body : throw DoesNotFit(inner: null);
    }

    private byte[] Sign(byte[] hash)
    {
        try
        {
            return _secret.Sign(hash, HashPolicy.Name(_hash));
        }
        catch (CryptographicException e)
        {
            throw DoesNotFit(e);
        }
    }

    private BadInputException DoesNotFit(Exception? inner)
    {
        var message = $"secret key {_key.Fingerprint}: its secret part does not fit its public part";
        return inner is null ? new BadInputException(message) : new BadInputException(message, inner);
    }
}
