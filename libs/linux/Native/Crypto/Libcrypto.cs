using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Appc.Linux.Native;

/// <summary>
/// The functions of OpenSSL's libcrypto (3.0 or later) that .NET has no face for: EVP_PKEY-ED25519(7), EVP_DigestSignInit(3),
/// EVP_DigestVerifyInit(3), EVP_DigestInit(3), EVP_blake2b512(3), EVP_PBE_scrypt(3). Return values are libcrypto's own: 1 for success.
/// </summary>
internal static partial class Libcrypto
{
    /// <summary>NID_ED25519, which is EVP_PKEY_ED25519 (openssl/obj_mac.h).</summary>
    internal const int EVP_PKEY_ED25519 = 1087;

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial EvpKeyHandle EVP_PKEY_new_raw_public_key(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial EvpKeyHandle EVP_PKEY_new_raw_private_key(int type, IntPtr engine, ReadOnlySpan<byte> key, nuint length);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_PKEY_get_raw_public_key(EvpKeyHandle key, Span<byte> destination, ref nuint length);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial void EVP_PKEY_free(IntPtr key);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial EvpDigestContextHandle EVP_MD_CTX_new();

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial void EVP_MD_CTX_free(IntPtr context);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_MD_CTX_copy_ex(EvpDigestContextHandle destination, EvpDigestContextHandle source);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial IntPtr EVP_sha256();

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial IntPtr EVP_sha384();

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial IntPtr EVP_sha512();

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial IntPtr EVP_blake2b512();

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_PBE_scrypt(
        ReadOnlySpan<byte> password, nuint passwordLength, ReadOnlySpan<byte> salt, nuint saltLength, ulong n, ulong r, ulong p, ulong maxMemory, Span<byte> key, nuint keyLength);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestInit_ex(EvpDigestContextHandle context, IntPtr digest, IntPtr engine);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestUpdate(EvpDigestContextHandle context, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestFinal_ex(EvpDigestContextHandle context, Span<byte> digest, out uint length);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestSignInit(EvpDigestContextHandle context, IntPtr keyContext, IntPtr digest, IntPtr engine, EvpKeyHandle key);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestSign(EvpDigestContextHandle context, Span<byte> signature, ref nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestVerifyInit(EvpDigestContextHandle context, IntPtr keyContext, IntPtr digest, IntPtr engine, EvpKeyHandle key);

    [LibraryImport(NativeLibraries.Libcrypto)]
    internal static partial int EVP_DigestVerify(EvpDigestContextHandle context, ReadOnlySpan<byte> signature, nuint signatureLength, ReadOnlySpan<byte> data, nuint length);

    /// <summary>Throws <see cref="CryptographicException"/> naming the function, unless it returned 1.</summary>
    internal static void Check(int result, string function)
    {
        if (result != 1)
        {
            throw new CryptographicException($"{function}: libcrypto returned {result}");
        }
    }

    /// <summary>Throws <see cref="CryptographicException"/> naming the function, unless it made an object.</summary>
    internal static T Check<T>(T made, string function)
        where T : SafeHandle
    {
        if (made.IsInvalid)
        {
            made.Dispose();
            throw new CryptographicException($"{function}: libcrypto made no object");
        }

        return made;
    }
}
