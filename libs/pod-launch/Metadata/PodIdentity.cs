using System.Security.Cryptography;
using System.Text;
using Appc.Linux.FileSystem;

namespace Appc.PodLaunch.Metadata;

/// <summary>
/// A pod's HMAC key (ace.md, Identity Endpoint): <c>hmac-key</c> in the pod's directory, 64 random bytes, for the runner's user alone,
/// made when it is first asked for. A signature can be checked for as long as that
/// directory exists.
/// </summary>
internal static class PodIdentity
{
    private const string FileName = "hmac-key";
    private const int KeyBytes = HMACSHA512.HashSizeInBytes;
    private const uint OwnerOnly = 0x180; // 0600
    private static readonly Lock s_making = new();

    /// <summary>HMAC-SHA512 (RFC 2104) of some bytes, in Base64.</summary>
    internal static string Sign(string podDirectory, ReadOnlySpan<byte> content)
    {
        MakeWhereMissing(podDirectory);
        return Convert.ToBase64String(HMACSHA512.HashData(Key(podDirectory), content));
    }

    /// <summary>Whether a pod with that directory made the signature; false for a pod that does not exist, too.</summary>
    internal static bool Verify(string podDirectory, ReadOnlySpan<byte> content, ReadOnlySpan<byte> signature)
    {
        if (!File.Exists(Path.Join(podDirectory, FileName)))
        {
            return false;
        }

        var given = new byte[HMACSHA512.HashSizeInBytes];
        return Convert.TryFromBase64String(Encoding.Latin1.GetString(signature), given, out var length) && length == given.Length
            && CryptographicOperations.FixedTimeEquals(HMACSHA512.HashData(Key(podDirectory), content), given);
    }

    private static byte[] Key(string podDirectory) => File.ReadAllBytes(Path.Join(podDirectory, FileName));

    private static void MakeWhereMissing(string podDirectory)
    {
        lock (s_making)
        {
            if (!File.Exists(Path.Join(podDirectory, FileName)))
            {
                AtomicFile.Write(Path.Join(podDirectory, FileName), OwnerOnly, file => file.Write(RandomNumberGenerator.GetBytes(KeyBytes)));
            }
        }
    }
}
