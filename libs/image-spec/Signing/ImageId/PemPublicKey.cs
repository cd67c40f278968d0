using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>
/// A public key of image-ID signatures: Ed25519 (RFC 8410) or ECDSA on P-256 with SHA-256 (RFC 5480), as <c>openssl pkey -pubout</c> writes
/// it in PEM. It carries no name and no time: whose it is and how long it holds stand in a policy.
/// </summary>
public sealed class PemPublicKey
{
    private const string Label = "PUBLIC KEY";

    // SubjectPublicKeyInfo of either kind has one encoding in DER: these bytes, then the key.
    private static readonly byte[] s_ed25519 = Convert.FromHexString("302a300506032b6570032100");
    private static readonly byte[] s_p256 = Convert.FromHexString("3059301306072a8648ce3d020106082a8648ce3d03010703420004");
    private const int P256PointBytes = 64; // X and Y, behind the 04 of an uncompressed point

    private readonly byte[] _info;

    private PemPublicKey(byte[] info)
    {
        _info = info;
        KeyId = PemKeyId.Of(info);
    }

    /// <summary>The key's name.</summary>
    public PemKeyId KeyId { get; }

    /// <summary><c>Ed25519</c> or <c>ECDSA P-256</c>.</summary>
    public string Algorithm => IsEd25519 ? "Ed25519" : "ECDSA P-256";

    /// <summary><c>SHA-256</c> for ECDSA; empty for Ed25519, which hashes for itself.</summary>
    public string HashAlgorithm => IsEd25519 ? string.Empty : "SHA-256";

    private bool IsEd25519 => _info.Length == s_ed25519.Length + Ed25519.PublicKeyLength;

    private ReadOnlySpan<byte> Raw => _info.AsSpan(s_ed25519.Length);

    /// <summary>True when the bytes are PEM of public keys and not OpenPGP's armor or something else.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN PUBLIC KEY-----"u8) >= 0;

    /// <summary>Reads every key of a PEM file.</summary>
    /// <exception cref="BadInputException">It is damaged, holds no key or a secret one, or a key of another kind.</exception>
    public static ImmutableArray<PemPublicKey> ParseAll(ReadOnlySpan<byte> pem)
    {
        var blocks = PemBlock.ReadAll(pem);
        if (blocks.FirstOrDefault(block => block.Label != Label) is { } other)
        {
            throw new BadInputException(other.Label.EndsWith("PRIVATE KEY", StringComparison.Ordinal)
                ? "public key: a secret key is in it, which must stay where it was made"
                : $"public key: a PEM block '{Appc.Linux.ByteEscaping.ToDisplay(other.Label)}' does not belong in it");
        }

        return blocks.Length > 0 ? [.. blocks.Select(block => FromInfo(block.Content))] : throw new BadInputException("public key: no PEM block 'PUBLIC KEY' in it");
    }

    /// <summary>The key as PEM, as openssl writes it.</summary>
    public byte[] ToPem() => Encoding.ASCII.GetBytes(PemEncoding.WriteString(Label, _info) + "\n");

    /// <summary>True when <paramref name="signature"/> is this key's signature of <paramref name="message"/>.</summary>
    /// <param name="message">The message, not its hash.</param>
    /// <param name="signature">Ed25519: 64 bytes. ECDSA: the DER of RFC 3279, over SHA-256.</param>
    public bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        if (IsEd25519)
        {
            return Ed25519.Verify(Raw, message, signature);
        }

        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(_info, out _);
        return key.VerifyData(message, signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
    }

    internal static PemPublicKey OfEd25519(ReadOnlySpan<byte> publicKey) => new([.. s_ed25519, .. publicKey]);

    internal static PemPublicKey FromInfo(byte[] info)
    {
        var isKnown = (info.AsSpan().StartsWith(s_ed25519) && info.Length == s_ed25519.Length + Ed25519.PublicKeyLength)
            || (info.AsSpan().StartsWith(s_p256) && info.Length == s_p256.Length + P256PointBytes && IsOnCurve(info));
        return isKnown
            ? new PemPublicKey(info)
            : throw new BadInputException("public key: not Ed25519, and not ECDSA on P-256 with an uncompressed point");
    }

    private static bool IsOnCurve(byte[] info)
    {
        using var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(info, out _);
            return true;
        }
        catch (CryptographicException)
        {
            return false; // not a point of the curve
        }
    }
}
