using System.Security.Cryptography;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Which hash algorithms (RFC 9580 section 9.5) may carry a signature: SHA-256, SHA-384 and SHA-512.</summary>
internal static class HashPolicy
{
    public const byte Sha1 = 2;
    public const byte Sha256 = 8;
    public const byte Sha384 = 9;
    public const byte Sha512 = 10;

    public static bool IsAccepted(byte id) => id is Sha256 or Sha384 or Sha512;

    /// <summary>
    /// True also for SHA-1, which still carries revocations: to honour a forged one costs availability, to ignore a real one costs more.
    /// </summary>
    public static bool IsAcceptedInRevocation(byte id) => id == Sha1 || IsAccepted(id);

    /// <summary>.NET's name of an algorithm that is accepted, be it in revocations only.</summary>
    public static HashAlgorithmName Name(byte id) => id switch
    {
        Sha1 => HashAlgorithmName.SHA1,
        Sha256 => HashAlgorithmName.SHA256,
        Sha384 => HashAlgorithmName.SHA384,
        Sha512 => HashAlgorithmName.SHA512,
        _ => throw new ArgumentOutOfRangeException(nameof(id), Display(id)),
    };

    /// <summary>The name people know, for messages.</summary>
    public static string Display(byte id) => id switch
    {
        1 => "MD5",
        Sha1 => "SHA-1",
        3 => "RIPEMD-160",
        Sha256 => "SHA-256",
        Sha384 => "SHA-384",
        Sha512 => "SHA-512",
        11 => "SHA-224",
        12 => "SHA3-256",
        14 => "SHA3-512",
        _ => $"hash algorithm {id}",
    };

    /// <summary>The hash of the parts, one after the other.</summary>
    public static byte[] Compute(byte id, params ReadOnlySpan<ReadOnlyMemory<byte>> parts)
    {
        using var hash = IncrementalHash.CreateHash(Name(id));
        foreach (var part in parts)
        {
            hash.AppendData(part.Span);
        }

        return hash.GetHashAndReset();
    }
}
