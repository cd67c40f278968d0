using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>A version 4 public key or subkey packet (RFC 9580 section 5.5.2), or the public part of a secret one.</summary>
internal sealed class PublicKeyPacket
{
    private const byte Version = 4;

    private PublicKeyPacket(ReadOnlyMemory<byte> body, uint created, PublicKeyAlgorithm algorithm, KeyMaterial material)
    {
        Body = body;
        Created = DateTimeOffset.FromUnixTimeSeconds(created);
        Algorithm = algorithm;
        Material = material;
        HashPrefix = new ByteWriter().Byte(0x99).UInt16(body.Length).Bytes(body.Span).ToArray();
#pragma warning disable CA5350 // a version 4 fingerprint is SHA-1 by definition; no signature rests on it
        Fingerprint = new Fingerprint(SHA1.HashData(HashPrefix.Span));
#pragma warning restore CA5350
    }

    /// <summary>The packet's body, without secret parts.</summary>
    public ReadOnlyMemory<byte> Body { get; }

    public DateTimeOffset Created { get; }

    public PublicKeyAlgorithm Algorithm { get; }

    public KeyMaterial Material { get; }

    public Fingerprint Fingerprint { get; }

    /// <summary>What a signature over this key hashes (RFC 9580 section 5.2.4): 0x99, the length, the body.</summary>
    public ReadOnlyMemory<byte> HashPrefix { get; }

    /// <summary>Reads a whole public key packet.</summary>
    public static PublicKeyPacket Parse(ReadOnlyMemory<byte> body)
    {
        var key = ParsePublicPart(body, out var length);
        return length == body.Length ? key : throw new BadInputException($"public key: {body.Length - length} bytes too many");
    }

    /// <summary>Reads the public part at the start of a secret key packet and tells its length.</summary>
    public static PublicKeyPacket ParsePublicPart(ReadOnlyMemory<byte> body, out int length)
    {
        var reader = new ByteReader(body.Span, "public key");
        var version = reader.Byte();
        if (version != Version)
        {
            throw reader.Malformed($"version {version} is not supported (only version {Version} is)");
        }

        var created = reader.UInt32();
        var algorithm = (PublicKeyAlgorithm)reader.Byte();
        var material = KeyMaterial.Read(algorithm, ref reader);
        length = body.Length - reader.Remaining;
        if (length > ushort.MaxValue)
        {
            throw reader.Malformed("longer than 65,535 bytes");
        }

        return new PublicKeyPacket(body[..length], created, algorithm, material);
    }
}
