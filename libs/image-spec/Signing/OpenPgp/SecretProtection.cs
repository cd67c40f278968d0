using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// How the secret numbers of a key packet are stored (RFC 9580 sections 3.7.2 and 5.5.3): in the clear with a sum, or by AES in CFB mode under a
/// passphrase with a SHA-1 check. AEAD, the old 16-bit check and ciphers other than AES are refused.
/// </summary>
internal static class SecretProtection
{
    private const byte None = 0;
    private const byte Cfb = 254;
    private const byte Aes128 = 7;
    private const byte Aes256 = 9;
    private const int BlockLength = 16;
    private const int CheckLength = 20;

    /// <summary>The secret numbers in <paramref name="stored"/> (what follows the public part); null where GnuPG keeps the secret elsewhere.</summary>
    /// <exception cref="BadInputException">The passphrase is missing or wrong, or the protection is not supported.</exception>
    public static byte[]? Open(ReadOnlySpan<byte> stored, ReadOnlySpan<byte> passphrase)
    {
        var reader = new ByteReader(stored, "secret key");
        var usage = reader.Byte();
        return usage switch
        {
            None => OpenPlain(reader.TakeRest()),
            Cfb => OpenCfb(ref reader, passphrase),
            _ => OpenOther(ref reader, usage),
        };
    }

    /// <summary>Writes <paramref name="numbers"/>, under <paramref name="passphrase"/> unless that is empty.</summary>
    public static void Write(ByteWriter writer, ReadOnlySpan<byte> numbers, ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.IsEmpty)
        {
            writer.Byte(None).Bytes(numbers).UInt16(Sum(numbers));
            return;
        }

        writer.Byte(Cfb).Byte(Aes256);
        var key = StringToKey.WriteNew(writer).Derive(passphrase, 32);
        var iv = RandomNumberGenerator.GetBytes(BlockLength);
        byte[] clear = [.. numbers, .. Check(numbers)];
        writer.Bytes(iv).Bytes(Crypt(key, iv, clear, isEncryption: true));
        CryptographicOperations.ZeroMemory(clear);
        CryptographicOperations.ZeroMemory(key);
    }

    private static byte[] OpenPlain(ReadOnlySpan<byte> rest)
    {
        var numbers = rest.Length >= 2 ? rest[..^2] : throw new BadInputException("secret key: too short");
        return Sum(numbers) == ((rest[^2] << 8) | rest[^1])
            ? numbers.ToArray()
            : throw new BadInputException("secret key: its checksum does not fit");
    }

    private static byte[]? OpenCfb(ref ByteReader reader, ReadOnlySpan<byte> passphrase)
    {
        var cipher = reader.Byte();
        if (StringToKey.Read(ref reader) is not { } stringToKey)
        {
            return null;
        }

        if (cipher is < Aes128 or > Aes256)
        {
            throw reader.Malformed($"its cipher (algorithm {cipher}) is not supported (AES is)");
        }

        if (passphrase.IsEmpty)
        {
            throw reader.Malformed("it is protected by a passphrase and none was given (--passphrase-file)");
        }

        var key = stringToKey.Derive(passphrase, 16 + (8 * (cipher - Aes128)));
        var clear = Crypt(key, reader.Take(BlockLength).ToArray(), reader.TakeRest(), isEncryption: false);
        CryptographicOperations.ZeroMemory(key);
        var numbers = clear.Length >= CheckLength ? clear[..^CheckLength] : throw reader.Malformed("too short");
        var holds = CryptographicOperations.FixedTimeEquals(Check(numbers), clear.AsSpan(numbers.Length));
        CryptographicOperations.ZeroMemory(clear);
        return holds ? numbers : throw reader.Malformed("the passphrase does not fit, or the key is damaged");
    }

    private static byte[]? OpenOther(ref ByteReader reader, byte usage)
    {
        // GnuPG marks a secret that is kept elsewhere with usage 255 as well.
        if (usage == 255 && reader.Byte() is var cipher && StringToKey.Read(ref reader) is null)
        {
            return null;
        }

        throw reader.Malformed($"its protection (type {usage}) is not supported; change its passphrase with a current gpg and export it again");
    }

    /// <summary>CFB with full feedback; the last block may be short, which .NET asks to be padded and cut.</summary>
    private static byte[] Crypt(byte[] key, byte[] iv, ReadOnlySpan<byte> input, bool isEncryption)
    {
        using var aes = Aes.Create();
        aes.Key = key;
        var padded = new byte[(input.Length + BlockLength - 1) / BlockLength * BlockLength];
        input.CopyTo(padded);
        var output = isEncryption
            ? aes.EncryptCfb(padded, iv, PaddingMode.None, 8 * BlockLength)
            : aes.DecryptCfb(padded, iv, PaddingMode.None, 8 * BlockLength);
        var cut = output[..input.Length];
        CryptographicOperations.ZeroMemory(padded);
        CryptographicOperations.ZeroMemory(output);
        return cut;
    }

    private static byte[] Check(ReadOnlySpan<byte> numbers)
    {
#pragma warning disable CA5350 // the format's integrity check is SHA-1; it stands for no signature
        return SHA1.HashData(numbers);
#pragma warning restore CA5350
    }

    private static int Sum(ReadOnlySpan<byte> numbers)
    {
        var sum = 0;
        foreach (var value in numbers)
        {
            sum = (sum + value) & 0xFFFF;
        }

        return sum;
    }
}
