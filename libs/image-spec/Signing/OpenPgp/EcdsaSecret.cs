using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>The secret scalar of an ECDSA key. Its signatures differ each time: .NET draws a nonce.</summary>
internal sealed class EcdsaSecret : SecretMaterial
{
    private readonly EcdsaMaterial _key;
    private readonly byte[] _scalar;

    public EcdsaSecret(EcdsaMaterial key, byte[] scalar)
    {
        _key = key;
        _scalar = scalar;
    }

    public static EcdsaSecret Read(EcdsaMaterial key, ref ByteReader reader) => new(key, Pad(reader.Mpi(), key.FieldLength, ref reader));

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> digest, HashAlgorithmName hash)
    {
        using var ecdsa = ECDsa.Create(_key.Parameters(_scalar));
        var signature = ecdsa.SignHash(digest, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        return new ByteWriter().Mpi(signature.AsSpan(0, _key.FieldLength)).Mpi(signature.AsSpan(_key.FieldLength)).ToArray();
    }

    /// <inheritdoc/>
    public override void WriteTo(ByteWriter writer) => writer.Mpi(_scalar);

    /// <inheritdoc/>
    protected override void Clear() => CryptographicOperations.ZeroMemory(_scalar);
}
