using System.Numerics;
using System.Security.Cryptography;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.Minisign;

/// <summary>scrypt with its cost told as libsodium does, by limits on operations and memory (crypto_pwhash_scryptsalsa208sha256).</summary>
internal static class ScryptLimits
{
    private const ulong BlockSize = 8;
    private const ulong MinOperations = 32_768;
    private const ulong MaxOperations = 1UL << 27; // four times what minisign asks for
    private const ulong MaxMemory = 1UL << 30; // what minisign asks for
    private const ulong MaxRounds = 0x3FFFFFFF;

    /// <summary>Makes <paramref name="length"/> bytes from a passphrase.</summary>
    /// <exception cref="BadInputException">The limits are beyond what a key file has reason to ask for.</exception>
    public static byte[] Derive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, ulong operations, ulong memory, int length)
    {
        if (operations > MaxOperations || memory > MaxMemory)
        {
            throw new BadInputException("minisign secret key: its password asks for more than 1 GiB of memory, or for four times minisign's work");
        }

        var (n, p) = Cost(Math.Max(operations, MinOperations), memory);
        try
        {
            return Scrypt.Derive(passphrase, salt, n, BlockSize, p, length);
        }
        catch (CryptographicException e)
        {
            throw new BadInputException($"minisign secret key: scrypt with {128 * BlockSize * n >> 20} MiB of memory failed", e);
        }
    }

    /// <summary>N and p; r is 8.</summary>
    internal static (ulong N, ulong P) Cost(ulong operations, ulong memory)
    {
        if (operations < memory / 32)
        {
            return (PowerOfTwo(operations / (BlockSize * 4)), 1);
        }

        var n = PowerOfTwo(memory / (BlockSize * 128));
        return (n, Math.Max(1, Math.Min(operations / 4 / n, MaxRounds) / BlockSize));
    }

    /// <summary>The largest power of two that is not above <paramref name="most"/>, and at least 2.</summary>
    private static ulong PowerOfTwo(ulong most) => 1UL << Math.Max(1, BitOperations.Log2(Math.Max(most, 2)));
}
