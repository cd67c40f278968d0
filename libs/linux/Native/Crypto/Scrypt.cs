namespace Appc.Linux.Native;

/// <summary>scrypt (RFC 7914) by OpenSSL's EVP_PBE_scrypt(3).</summary>
public static class Scrypt
{
    /// <summary>Makes <paramref name="length"/> bytes from a passphrase; needs about 128 * n * r bytes of memory while it runs.</summary>
    /// <param name="passphrase">The passphrase's bytes.</param>
    /// <param name="salt">The salt.</param>
    /// <param name="n">The cost, a power of two.</param>
    /// <param name="r">The block size.</param>
    /// <param name="p">The parallelisation.</param>
    /// <param name="length">How many bytes are wanted.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">libcrypto does not take the parameters, or has no memory for them.</exception>
    public static byte[] Derive(ReadOnlySpan<byte> passphrase, ReadOnlySpan<byte> salt, ulong n, ulong r, ulong p, int length)
    {
        var key = new byte[length];
        var memory = 128 * r * (n + p + 2);
        Libcrypto.Check(
            Libcrypto.EVP_PBE_scrypt(passphrase, (nuint)passphrase.Length, salt, (nuint)salt.Length, n, r, p, memory, key, (nuint)length),
            nameof(Libcrypto.EVP_PBE_scrypt));
        return key;
    }
}
