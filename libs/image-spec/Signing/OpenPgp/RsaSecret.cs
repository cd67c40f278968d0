using System.Numerics;
using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// The secret numbers of an RSA key. OpenPGP stores d, p, q and u = 1/p mod q with p &lt; q; .NET wants 1/q mod p: so OpenPGP's p is .NET's Q.
/// </summary>
internal sealed class RsaSecret : SecretMaterial
{
    private readonly RSAParameters _parameters;

    public RsaSecret(RSAParameters parameters)
    {
        _parameters = parameters;
    }

    public static RsaSecret Read(RsaMaterial key, ref ByteReader reader)
    {
        var size = key.Modulus.Length;
        var d = Pad(reader.Mpi(), size, ref reader);
        var q = Pad(reader.Mpi(), (size + 1) / 2, ref reader);
        var p = Pad(reader.Mpi(), (size + 1) / 2, ref reader);
        var inverse = Pad(reader.Mpi(), (size + 1) / 2, ref reader);
        return new RsaSecret(new RSAParameters
        {
            Modulus = key.Modulus.ToArray(),
            Exponent = key.Exponent.ToArray(),
            D = d,
            P = p,
            Q = q,
            DP = Reduce(d, p, ref reader),
            DQ = Reduce(d, q, ref reader),
            InverseQ = inverse,
        });
    }

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> digest, HashAlgorithmName hash)
    {
        using var rsa = RSA.Create(_parameters);
        return new ByteWriter().Mpi(rsa.SignHash(digest, hash, RSASignaturePadding.Pkcs1)).ToArray();
    }

    /// <inheritdoc/>
    public override void WriteTo(ByteWriter writer) =>
        writer.Mpi(_parameters.D).Mpi(_parameters.Q).Mpi(_parameters.P).Mpi(_parameters.InverseQ);

    /// <inheritdoc/>
    protected override void Clear()
    {
        foreach (var number in new[] { _parameters.D, _parameters.P, _parameters.Q, _parameters.DP, _parameters.DQ, _parameters.InverseQ })
        {
            CryptographicOperations.ZeroMemory(number);
        }
    }

    /// <summary>d mod (prime - 1), which the format leaves out and .NET wants.</summary>
    private static byte[] Reduce(byte[] d, byte[] prime, ref ByteReader reader)
    {
        var modulus = new BigInteger(prime, isUnsigned: true, isBigEndian: true) - 1;
        if (modulus.Sign <= 0)
        {
            throw reader.Malformed("its primes are none");
        }

        var reduced = new BigInteger(d, isUnsigned: true, isBigEndian: true) % modulus;
        return Pad(reduced.ToByteArray(isUnsigned: true, isBigEndian: true), prime.Length, ref reader);
    }
}
