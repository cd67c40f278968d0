using System.Security.Cryptography;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// Ed25519 in both encodings: EdDSALegacy (algorithm 22: a curve OID and a point as an integer, RFC 9580 section 5.5.5.5), which is what
/// GnuPG writes, and Ed25519 (algorithm 27: 32 bytes, section 5.5.5.9). What is signed is the hash of the data, not the data.
/// </summary>
internal sealed class Ed25519Material : KeyMaterial
{
    /// <summary>The prefix of a native point (RFC 9580 section 9.2.1).</summary>
    public const byte NativePoint = 0x40;

    /// <summary>1.3.6.1.4.1.11591.15.1, Ed25519 as EdDSALegacy names it.</summary>
    public static ReadOnlySpan<byte> CurveOid => [0x2B, 0x06, 0x01, 0x04, 0x01, 0xDA, 0x47, 0x0F, 0x01];

    private readonly byte[] _publicKey;

    private Ed25519Material(byte[] publicKey, bool isLegacy)
    {
        _publicKey = publicKey;
        IsLegacy = isLegacy;
    }

    public ReadOnlySpan<byte> PublicKey => _publicKey;

    /// <summary>True for algorithm 22, false for 27.</summary>
    public bool IsLegacy { get; }

    /// <inheritdoc/>
    public override string Name => "Ed25519";

    public static Ed25519Material Read(ref ByteReader reader) => new(reader.Take(Ed25519.PublicKeyLength).ToArray(), isLegacy: false);

    public static KeyMaterial ReadLegacy(ref ByteReader reader)
    {
        if (!reader.Take(reader.Byte()).SequenceEqual(CurveOid))
        {
            return UnusableMaterial.ReadRest("EdDSA on another curve", ref reader);
        }

        var point = reader.Mpi();
        return point.Length == 1 + Ed25519.PublicKeyLength && point[0] == NativePoint
            ? new Ed25519Material(point[1..].ToArray(), isLegacy: true)
            : throw reader.Malformed("an Ed25519 point is 0x40 and 32 bytes");
    }

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName hash, ReadOnlySpan<byte> fields)
    {
        var reader = new ByteReader(fields, "Ed25519 signature");
        var signature = new byte[Ed25519.SignatureLength];
        if (IsLegacy)
        {
            ReadHalf(ref reader, signature.AsSpan(0, 32));
            ReadHalf(ref reader, signature.AsSpan(32));
        }
        else
        {
            reader.Take(Ed25519.SignatureLength).CopyTo(signature);
        }

        reader.RequireEnd();
        return Ed25519.Verify(_publicKey, digest, signature);
    }

    private static void ReadHalf(ref ByteReader reader, Span<byte> half)
    {
        var number = reader.Mpi();
        if (number.Length > half.Length)
        {
            throw reader.Malformed("R and S have 32 bytes at most");
        }

        number.CopyTo(half[(half.Length - number.Length)..]);
    }
}
