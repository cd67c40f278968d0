using System.Security.Cryptography;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>The seed of an Ed25519 key; an integer in the legacy encoding, 32 bytes in the other.</summary>
internal sealed class Ed25519Secret : SecretMaterial
{
    private readonly byte[] _seed;
    private readonly bool _isLegacy;

    public Ed25519Secret(byte[] seed, bool isLegacy)
    {
        _seed = seed;
        _isLegacy = isLegacy;
    }

    public static Ed25519Secret Read(bool isLegacy, ref ByteReader reader)
    {
        var seed = isLegacy ? Pad(reader.Mpi(), Ed25519.SeedLength, ref reader) : reader.Take(Ed25519.SeedLength).ToArray();
        return new Ed25519Secret(seed, isLegacy);
    }

    /// <inheritdoc/>
    public override byte[] Sign(ReadOnlySpan<byte> digest, HashAlgorithmName hash)
    {
        var signature = Ed25519.Sign(_seed, digest);
        return _isLegacy ? new ByteWriter().Mpi(signature.AsSpan(0, 32)).Mpi(signature.AsSpan(32)).ToArray() : signature;
    }

    /// <inheritdoc/>
    public override void WriteTo(ByteWriter writer)
    {
        if (_isLegacy)
        {
            writer.Mpi(_seed);
        }
        else
        {
            writer.Bytes(_seed);
        }
    }

    /// <inheritdoc/>
    protected override void Clear() => CryptographicOperations.ZeroMemory(_seed);
}
