using System.Security.Cryptography;

namespace Appc.Linux.Native;

/// <summary>
/// A SHA-2 or BLAKE2b hash of data that streams by, which can be copied on the way: several signatures over the same data
/// each end in a trailer of their own, so the data is hashed once and the state copied for each.
/// </summary>
public sealed class RunningHash : IDisposable
{
    /// <summary>BLAKE2b with 64 bytes of output (RFC 7693), for which .NET has no name.</summary>
    public static readonly HashAlgorithmName Blake2b512 = new("BLAKE2B512");

    private readonly EvpDigestContextHandle _context;

    /// <summary>Starts an empty hash.</summary>
    /// <param name="algorithm">SHA-256, SHA-384, SHA-512 or <see cref="Blake2b512"/>; anything else is an <see cref="ArgumentException"/>.</param>
    public RunningHash(HashAlgorithmName algorithm)
    {
        Algorithm = algorithm;
        var digest = Digest(algorithm);
        _context = Libcrypto.Check(Libcrypto.EVP_MD_CTX_new(), nameof(Libcrypto.EVP_MD_CTX_new));
        Libcrypto.Check(Libcrypto.EVP_DigestInit_ex(_context, digest, IntPtr.Zero), nameof(Libcrypto.EVP_DigestInit_ex));
    }

    private RunningHash(RunningHash source)
    {
        Algorithm = source.Algorithm;
        _context = Libcrypto.Check(Libcrypto.EVP_MD_CTX_new(), nameof(Libcrypto.EVP_MD_CTX_new));
        Libcrypto.Check(Libcrypto.EVP_MD_CTX_copy_ex(_context, source._context), nameof(Libcrypto.EVP_MD_CTX_copy_ex));
    }

    /// <summary>What was asked for.</summary>
    public HashAlgorithmName Algorithm { get; }

    /// <summary>Adds <paramref name="data"/>.</summary>
    public void Append(ReadOnlySpan<byte> data) =>
        Libcrypto.Check(Libcrypto.EVP_DigestUpdate(_context, data, (nuint)data.Length), nameof(Libcrypto.EVP_DigestUpdate));

    /// <summary>The hash of what was appended so far, then <paramref name="trailer"/>; this object stays as it was.</summary>
    public byte[] FinishCopy(ReadOnlySpan<byte> trailer)
    {
        using var copy = new RunningHash(this);
        copy.Append(trailer);
        var digest = new byte[64];
        Libcrypto.Check(Libcrypto.EVP_DigestFinal_ex(copy._context, digest, out var length), nameof(Libcrypto.EVP_DigestFinal_ex));
        return digest[..(int)length];
    }

    /// <inheritdoc/>
    public void Dispose() => _context.Dispose();

    private static IntPtr Digest(HashAlgorithmName algorithm) => algorithm.Name switch
    {
        "SHA256" => Libcrypto.EVP_sha256(),
        "SHA384" => Libcrypto.EVP_sha384(),
        "SHA512" => Libcrypto.EVP_sha512(),
        "BLAKE2B512" => Libcrypto.EVP_blake2b512(),
        _ => throw new ArgumentException($"{algorithm.Name} is not SHA-256, SHA-384, SHA-512 or BLAKE2b", nameof(algorithm)),
    };
}
