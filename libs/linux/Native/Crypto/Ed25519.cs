namespace Appc.Linux.Native;

/// <summary>Ed25519 (RFC 8032) by OpenSSL's EVP raw keys; .NET's base library has none.</summary>
public static class Ed25519
{
    /// <summary>Bytes of a seed, which is what RFC 8032 calls the private key.</summary>
    public const int SeedLength = 32;

    /// <summary>Bytes of a public key.</summary>
    public const int PublicKeyLength = 32;

    /// <summary>Bytes of a signature: R, then S.</summary>
    public const int SignatureLength = 64;

    /// <summary>The 32-byte public key of a 32-byte <paramref name="seed"/>.</summary>
    public static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        using var key = PrivateKey(seed);
        var publicKey = new byte[PublicKeyLength];
        nuint length = PublicKeyLength;
        Libcrypto.Check(Libcrypto.EVP_PKEY_get_raw_public_key(key, publicKey, ref length), nameof(Libcrypto.EVP_PKEY_get_raw_public_key));
        return publicKey;
    }

    /// <summary>The 64-byte signature of <paramref name="message"/>. The same seed and message always give the same bytes.</summary>
    public static byte[] Sign(ReadOnlySpan<byte> seed, ReadOnlySpan<byte> message)
    {
        using var key = PrivateKey(seed);
        using var context = NewContext();
        Libcrypto.Check(Libcrypto.EVP_DigestSignInit(context, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, key), nameof(Libcrypto.EVP_DigestSignInit));
        var signature = new byte[SignatureLength];
        nuint length = SignatureLength;
        Libcrypto.Check(
            Libcrypto.EVP_DigestSign(context, signature, ref length, message, (nuint)message.Length), nameof(Libcrypto.EVP_DigestSign));
        return signature;
    }

    /// <summary>True when <paramref name="signature"/> is the signature of <paramref name="message"/> by <paramref name="publicKey"/>.</summary>
    /// <exception cref="ArgumentException">The key is not 32 bytes long.</exception>
    public static bool Verify(ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        RequireLength(publicKey, PublicKeyLength, nameof(publicKey));
        if (signature.Length != SignatureLength)
        {
            return false;
        }

        using var key = Libcrypto.EVP_PKEY_new_raw_public_key(Libcrypto.EVP_PKEY_ED25519, IntPtr.Zero, publicKey, PublicKeyLength);
        using var context = NewContext();
        return !key.IsInvalid
            && Libcrypto.EVP_DigestVerifyInit(context, IntPtr.Zero, IntPtr.Zero, IntPtr.Zero, key) == 1
            && Libcrypto.EVP_DigestVerify(context, signature, SignatureLength, message, (nuint)message.Length) == 1;
    }

    private static EvpKeyHandle PrivateKey(ReadOnlySpan<byte> seed)
    {
        RequireLength(seed, SeedLength, nameof(seed));
        return Libcrypto.Check(
            Libcrypto.EVP_PKEY_new_raw_private_key(Libcrypto.EVP_PKEY_ED25519, IntPtr.Zero, seed, SeedLength),
            nameof(Libcrypto.EVP_PKEY_new_raw_private_key));
    }

    private static EvpDigestContextHandle NewContext() => Libcrypto.Check(Libcrypto.EVP_MD_CTX_new(), nameof(Libcrypto.EVP_MD_CTX_new));

    private static void RequireLength(ReadOnlySpan<byte> bytes, int length, string name)
    {
        if (bytes.Length != length)
        {
            throw new ArgumentException($"an Ed25519 key has {length} bytes", name);
        }
    }
}
