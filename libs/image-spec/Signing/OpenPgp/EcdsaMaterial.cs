using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>ECDSA on P-256, P-384 or P-521 (RFC 9580 sections 5.5.5.4 and 9.2): a curve OID and an uncompressed point.</summary>
internal sealed class EcdsaMaterial : KeyMaterial
{
    private const byte UncompressedPoint = 0x04;

    private readonly Curve _curve;
    private readonly ECPoint _point;

    private EcdsaMaterial(Curve curve, ECPoint point)
    {
        _curve = curve;
        _point = point;
    }

    /// <inheritdoc/>
    public override string Name => $"ECDSA {_curve.Name}";

    /// <summary>Bytes of a coordinate, and of each half of a signature.</summary>
    public int FieldLength => _curve.FieldLength;

    public static KeyMaterial Read(ref ByteReader reader)
    {
        var oid = reader.Take(reader.Byte());
        if (Curve.Find(oid) is not { } curve)
        {
            return UnusableMaterial.ReadRest("ECDSA on another curve", ref reader);
        }

        var point = reader.Mpi();
        if (point.Length != 1 + (2 * curve.FieldLength) || point[0] != UncompressedPoint)
        {
            throw reader.Malformed($"a {curve.Name} point is 0x04 and {2 * curve.FieldLength} bytes");
        }

        return new EcdsaMaterial(curve, new ECPoint
        {
            X = point.Slice(1, curve.FieldLength).ToArray(),
            Y = point[(1 + curve.FieldLength)..].ToArray(),
        });
    }

    /// <summary>Writes curve and point, the curve told by the length of a coordinate.</summary>
    /// <exception cref="BadInputException">No curve that is known here has that length.</exception>
    public static ByteWriter Write(ByteWriter writer, ECPoint point)
    {
        var curve = Curve.Find(point.X!.Length) ?? throw new BadInputException("public key: ECDSA on another curve than P-256, P-384 and P-521");
        return writer.Byte(curve.Oid.Length).Bytes(curve.Oid).Mpi([UncompressedPoint, .. point.X, .. point.Y!]);
    }

    /// <summary>What .NET needs to make the key, with <paramref name="secret"/> (the scalar, a field's length) or without.</summary>
    public ECParameters Parameters(byte[]? secret) =>
        new() { Curve = ECCurve.CreateFromFriendlyName(_curve.FriendlyName), Q = _point, D = secret };

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName hash, ReadOnlySpan<byte> fields)
    {
        var reader = new ByteReader(fields, "ECDSA signature");
        var signature = new byte[2 * FieldLength];
        ReadHalf(ref reader, signature.AsSpan(0, FieldLength));
        ReadHalf(ref reader, signature.AsSpan(FieldLength));
        reader.RequireEnd();
        try
        {
            using var key = ECDsa.Create(Parameters(secret: null));
            return key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        catch (CryptographicException e)
        {
            throw new BadInputException($"{Name} key: not a point of the curve", e);
        }
    }

    private static void ReadHalf(ref ByteReader reader, Span<byte> half)
    {
        var number = reader.Mpi();
        if (number.Length > half.Length)
        {
            throw reader.Malformed($"r and s have {half.Length} bytes at most");
        }

        number.CopyTo(half[(half.Length - number.Length)..]);
    }

    private sealed record Curve(string Name, string FriendlyName, int FieldLength, byte[] Oid)
    {
        private static readonly Curve[] s_all =
        [
            new("P-256", "nistP256", 32, [0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07]),
            new("P-384", "nistP384", 48, [0x2B, 0x81, 0x04, 0x00, 0x22]),
            new("P-521", "nistP521", 66, [0x2B, 0x81, 0x04, 0x00, 0x23]),
        ];

        public static Curve? Find(int fieldLength) => Array.Find(s_all, curve => curve.FieldLength == fieldLength);

        public static Curve? Find(ReadOnlySpan<byte> oid)
        {
            foreach (var curve in s_all)
            {
                if (oid.SequenceEqual(curve.Oid))
                {
                    return curve;
                }
            }

            return null;
        }
    }
}
