using System.Buffers.Binary;
using System.Security.Cryptography;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.Minisign;

/// <summary>
/// The secret key files of minisign (in the clear or under a password by scrypt) and of signify (in the clear only: its bcrypt_pbkdf is in no library
/// that is used here, and no primitive is written here).
/// </summary>
internal static class MinisignSecretFile
{
    public const int SecretLength = 64;

    private const int SaltLength = 32;
    private const int CheckLength = 32;
    private const int ProtectedLength = MinisignPublicKey.NumberLength + SecretLength + CheckLength;
    private const int MinisignLength = 6 + SaltLength + 16 + ProtectedLength;
    private const int SignifyLength = 4 + 4 + 16 + 8 + MinisignPublicKey.NumberLength + SecretLength;
    private const string What = "minisign secret key";

    /// <summary>The key number and the secret: the seed, then the public key.</summary>
    /// <exception cref="BadInputException">It is no such file, or the passphrase is missing or wrong.</exception>
    public static (byte[] Number, byte[] Secret, bool IsSignify) Read(ReadOnlySpan<byte> file, ReadOnlySpan<byte> passphrase)
    {
        var lines = MinisignText.Lines(file, 2, What);
        if (lines.Count != 2)
        {
            throw new BadInputException($"{What}: {lines.Count} lines where two belong");
        }

        MinisignText.Comment(lines[0], MinisignText.UntrustedPrefix, What);
        var isSignify = lines[1].Length == Base64Length(SignifyLength);
        var bytes = MinisignText.Base64(lines[1], isSignify ? SignifyLength : MinisignLength, What);
        try
        {
            var (number, secret) = isSignify ? ReadSignify(bytes) : ReadMinisign(bytes, passphrase);
            return (number, secret, isSignify);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
            CryptographicOperations.ZeroMemory(lines[1]);
        }
    }

    /// <summary>True where a password protects the secret: minisign marks that by "Sc", signify by a number of rounds.</summary>
    /// <exception cref="BadInputException">It is no such file.</exception>
    public static bool IsProtected(ReadOnlySpan<byte> file)
    {
        var lines = MinisignText.Lines(file, 2, What);
        var isSignify = lines.Count == 2 && lines[1].Length == Base64Length(SignifyLength);
        var bytes = MinisignText.Base64(lines.LastOrDefault() ?? [], isSignify ? SignifyLength : MinisignLength, What);
        return isSignify ? BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)) != 0 : bytes.AsSpan(2).StartsWith("Sc"u8);
    }

    /// <summary>A file in the clear, as <c>minisign -G -W</c> writes it: neither salt nor limits nor checksum.</summary>
    public static byte[] Write(ReadOnlySpan<byte> number, ReadOnlySpan<byte> secret)
    {
        var bytes = new byte[MinisignLength];
        "Ed\0\0B2"u8.CopyTo(bytes);
        number.CopyTo(bytes.AsSpan(MinisignLength - ProtectedLength));
        secret.CopyTo(bytes.AsSpan(MinisignLength - ProtectedLength + MinisignPublicKey.NumberLength));
        byte[] file = [.. MinisignText.Line(MinisignText.UntrustedPrefix, "minisign secret key"u8), .. MinisignText.Line(bytes)];
        CryptographicOperations.ZeroMemory(bytes);
        return file;
    }

    private static (byte[] Number, byte[] Secret) ReadMinisign(byte[] bytes, ReadOnlySpan<byte> passphrase)
    {
        var isProtected = bytes.AsSpan(2).StartsWith("Sc"u8);
        if (!bytes.AsSpan().StartsWith("Ed"u8) || !bytes.AsSpan(4).StartsWith("B2"u8) || (!isProtected && !bytes.AsSpan(2).StartsWith("\0\0"u8)))
        {
            throw new BadInputException($"{What}: of another algorithm than Ed25519, scrypt and BLAKE2b");
        }

        var hidden = bytes.AsSpan(MinisignLength - ProtectedLength);
        if (isProtected)
        {
            Unlock(hidden, bytes.AsSpan(6, SaltLength + 16), passphrase);
        }

        return Split(hidden, isProtected ? "the passphrase does not fit, or the key is damaged" : "its two parts do not fit");
    }

    private static (byte[] Number, byte[] Secret) ReadSignify(byte[] bytes)
    {
        if (!bytes.AsSpan().StartsWith("EdBK"u8))
        {
            throw new BadInputException($"{What}: of another algorithm than Ed25519");
        }

        if (BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(4)) != 0)
        {
            throw new BadInputException(
                "signify secret key: it is protected by a passphrase (bcrypt_pbkdf), which is not supported; make one with signify -G -n, or use minisign");
        }

        return Split(bytes.AsSpan(SignifyLength - SecretLength - MinisignPublicKey.NumberLength), "its two parts do not fit");
    }

    private static void Unlock(Span<byte> hidden, ReadOnlySpan<byte> saltAndLimits, ReadOnlySpan<byte> passphrase)
    {
        if (passphrase.IsEmpty)
        {
            throw new BadInputException($"{What}: it is protected by a passphrase and none was given (--passphrase-file)");
        }

        var operations = BinaryPrimitives.ReadUInt64LittleEndian(saltAndLimits[SaltLength..]);
        var memory = BinaryPrimitives.ReadUInt64LittleEndian(saltAndLimits[(SaltLength + 8)..]);
        var stream = ScryptLimits.Derive(passphrase, saltAndLimits[..SaltLength], operations, memory, hidden.Length);
        for (var i = 0; i < hidden.Length; i++)
        {
            hidden[i] ^= stream[i];
        }

        CryptographicOperations.ZeroMemory(stream);
    }

    /// <summary>The public key must be the seed's own: that tells a wrong passphrase, as the file's checksum would, and more.</summary>
    private static (byte[] Number, byte[] Secret) Split(ReadOnlySpan<byte> plain, string otherwise)
    {
        var secret = plain.Slice(MinisignPublicKey.NumberLength, SecretLength).ToArray();
        if (!CryptographicOperations.FixedTimeEquals(Ed25519.PublicKeyOf(secret.AsSpan(0, Ed25519.SeedLength)), secret.AsSpan(Ed25519.SeedLength)))
        {
            CryptographicOperations.ZeroMemory(secret);
            throw new BadInputException($"{What}: {otherwise}");
        }

        return (plain[..MinisignPublicKey.NumberLength].ToArray(), secret);
    }

    private static int Base64Length(int bytes) => (bytes + 2) / 3 * 4;
}
