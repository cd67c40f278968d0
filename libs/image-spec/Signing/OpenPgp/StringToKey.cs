using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// Makes a key from a passphrase (RFC 9580 section 3.7): simple, salted, or iterated and salted. The hash is the framework's; the framing is here.
/// </summary>
internal sealed class StringToKey
{
    /// <summary>65,011,712 bytes of salt and passphrase hashed: the most the format can say.</summary>
    public const byte MostIterations = 0xFF;

    private const byte Simple = 0;
    private const byte Salted = 1;
    private const byte Iterated = 3;
    private const byte Gnu = 101;
    private const int SaltLength = 8;

    private readonly byte _hash;
    private readonly byte[] _salt;
    private readonly long _count;

    private StringToKey(byte hash, byte[] salt, long count)
    {
        _hash = hash;
        _salt = salt;
        _count = count;
    }

    /// <summary>The specifier this project writes: iterated and salted, SHA-256, the most iterations.</summary>
    public static StringToKey WriteNew(ByteWriter writer)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltLength);
        writer.Byte(Iterated).Byte(HashPolicy.Sha256).Bytes(salt).Byte(MostIterations);
        return new StringToKey(HashPolicy.Sha256, salt, Count(MostIterations));
    }

    /// <summary>Reads a specifier; null for GnuPG's mark that the secret is kept elsewhere (an offline primary key, a smartcard).</summary>
    public static StringToKey? Read(ref ByteReader reader)
    {
        var type = reader.Byte();
        var hash = reader.Byte();
        if (type == Gnu)
        {
            reader.TakeRest();
            return null;
        }

        if (type is not (Simple or Salted or Iterated) || !HashPolicy.IsAcceptedInRevocation(hash))
        {
            throw reader.Malformed($"its passphrase protection (S2K type {type}, {HashPolicy.Display(hash)}) is not supported");
        }

        var salt = type == Simple ? [] : reader.Take(SaltLength).ToArray();
        return new StringToKey(hash, salt, type == Iterated ? Count(reader.Byte()) : 0);
    }

    /// <summary>The key: as many hashes as are needed to fill it, each started with one zero byte more than the last.</summary>
    public byte[] Derive(ReadOnlySpan<byte> passphrase, int keyLength)
    {
        byte[] unit = [.. _salt, .. passphrase];
        var key = new byte[keyLength];
        for (int offset = 0, zeros = 0; offset < keyLength; zeros++)
        {
            using var hash = IncrementalHash.CreateHash(HashPolicy.Name(_hash));
            hash.AppendData(new byte[zeros]);
            AppendRepeated(hash, unit, Math.Max(_count, unit.Length));
            var digest = hash.GetHashAndReset();
            var taken = Math.Min(digest.Length, keyLength - offset);
            digest.AsSpan(0, taken).CopyTo(key.AsSpan(offset));
            offset += taken;
        }

        CryptographicOperations.ZeroMemory(unit);
        return key;
    }

    private static void AppendRepeated(IncrementalHash hash, byte[] unit, long total)
    {
        if (unit.Length == 0)
        {
            return;
        }

        var repeats = Math.Max(1, 65_536 / unit.Length);
        var chunk = new byte[repeats * unit.Length];
        for (var i = 0; i < repeats; i++)
        {
            unit.CopyTo(chunk, i * unit.Length);
        }

        for (; total > 0; total -= chunk.Length)
        {
            hash.AppendData(chunk, 0, (int)Math.Min(total, chunk.Length));
        }

        CryptographicOperations.ZeroMemory(chunk);
    }

    private static long Count(byte coded) => (16L + (coded & 15)) << ((coded >> 4) + 6);
}
