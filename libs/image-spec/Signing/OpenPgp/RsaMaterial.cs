using System.Numerics;
using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>RSA: modulus and exponent (RFC 9580 section 5.5.5.1); signatures are PKCS#1 v1.5 (section 5.2.3.1).</summary>
internal sealed class RsaMaterial : KeyMaterial
{
    private const int MinBits = 2048;
    private const int MaxBits = 4096;
    private const int MaxExponentBytes = 4;

    private readonly byte[] _modulus;
    private readonly byte[] _exponent;

    private RsaMaterial(byte[] modulus, byte[] exponent)
    {
        _modulus = modulus;
        _exponent = exponent;
    }

    public ReadOnlySpan<byte> Modulus => _modulus;

    public ReadOnlySpan<byte> Exponent => _exponent;

    public int Bits => _modulus.Length == 0 ? 0 : (8 * _modulus.Length) - BitOperations.LeadingZeroCount((uint)_modulus[0]) + 24;

    /// <inheritdoc/>
    public override string Name => $"RSA {Bits}";

    /// <inheritdoc/>
    public override string? Problem => (Bits, _exponent.Length) switch
    {
        ( < MinBits, _) => $"an RSA key of {Bits} bits is too weak (at least {MinBits} are wanted)",
        ( > MaxBits, _) => $"an RSA key of {Bits} bits is too large (at most {MaxBits} are accepted)",
        (_, 0 or > MaxExponentBytes) => "an RSA exponent of an unusual size",
        _ when (_modulus[^1] & _exponent[^1] & 1) == 0 || _exponent is [1] => "an RSA modulus or exponent that cannot be one",
        _ => null,
    };

    public static RsaMaterial Read(ref ByteReader reader) => new(reader.Mpi().ToArray(), reader.Mpi().ToArray());

    /// <inheritdoc/>
    public override bool Verify(ReadOnlySpan<byte> digest, HashAlgorithmName hash, ReadOnlySpan<byte> fields)
    {
        var reader = new ByteReader(fields, "RSA signature");
        var number = reader.Mpi();
        reader.RequireEnd();
        if (Problem is not null || number.Length > _modulus.Length)
        {
            return false;
        }

        var signature = new byte[_modulus.Length];
        number.CopyTo(signature.AsSpan(_modulus.Length - number.Length));
        try
        {
            using var rsa = RSA.Create(new RSAParameters { Modulus = _modulus, Exponent = _exponent });
            return rsa.VerifyHash(digest, signature, hash, RSASignaturePadding.Pkcs1);
        }
        catch (CryptographicException e)
        {
            throw new BadInputException($"{Name} key: its numbers make no key", e);
        }
    }
}
