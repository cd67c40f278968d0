using System.Security.Cryptography;
using System.Text;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>
/// A secret key of image-ID signatures, as <c>openssl genpkey -algorithm ed25519</c> or <c>-algorithm EC -pkeyopt ec_paramgen_curve:P-256</c>
/// writes it: PKCS #8 in PEM, in the clear or under a passphrase. Disposing it puts zeros in place of the secret.
/// </summary>
public sealed class PemSecretKey : IDisposable
{
    private const string Label = "PRIVATE KEY";
    private const string EncryptedLabel = "ENCRYPTED PRIVATE KEY";
    private const string CurveLabel = "EC PRIVATE KEY";

    // RFC 8410 section 7: version 0, id-Ed25519, an OCTET STRING within an OCTET STRING, then the 32 bytes.
    private static readonly byte[] s_ed25519 = Convert.FromHexString("302e020100300506032b657004220420");

    private readonly byte[]? _seed;
    private readonly ECDsa? _curveKey;
    private readonly ExternalSigner? _external;

    private PemSecretKey(byte[] seed)
    {
        _seed = seed;
        PublicKey = PemPublicKey.OfEd25519(Ed25519.PublicKeyOf(seed));
    }

    private PemSecretKey(ECDsa curveKey)
    {
        _curveKey = curveKey;
        PublicKey = PemPublicKey.FromInfo(curveKey.ExportSubjectPublicKeyInfo());
    }

    private PemSecretKey(PemPublicKey publicKey, ExternalSigner external)
    {
        (PublicKey, _external) = (publicKey, external);
    }

    /// <summary>The public key to hand out.</summary>
    public PemPublicKey PublicKey { get; }

    /// <summary>True when the bytes are a secret key in PEM, of this kind or one that only openssl reads.</summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes) =>
        bytes.IndexOf("-----BEGIN PRIVATE KEY-----"u8) >= 0 || bytes.IndexOf("-----BEGIN ENCRYPTED PRIVATE KEY-----"u8) >= 0
        || bytes.IndexOf("-----BEGIN EC PRIVATE KEY-----"u8) >= 0;

    /// <summary>True for a secret key under a passphrase.</summary>
    public static bool IsProtected(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN ENCRYPTED PRIVATE KEY-----"u8) >= 0;

    /// <summary>A key whose secret <paramref name="signer"/> keeps.</summary>
    public static PemSecretKey Of(PemPublicKey publicKey, ExternalSigner signer) => new(publicKey, signer);

    /// <summary>Makes an Ed25519 key.</summary>
    public static PemSecretKey Generate() => new(RandomNumberGenerator.GetBytes(Ed25519.SeedLength));

    /// <summary>Reads the one secret key of a PEM file.</summary>
    /// <param name="pem">The file's bytes.</param>
    /// <param name="passphrase">The passphrase's bytes; empty for none.</param>
    /// <exception cref="BadInputException">It is damaged, of another kind, or the passphrase is missing or wrong.</exception>
    public static PemSecretKey Parse(ReadOnlySpan<byte> pem, ReadOnlySpan<byte> passphrase)
    {
        var keys = PemBlock.ReadAll(pem).Where(block => block.Label.EndsWith(Label, StringComparison.Ordinal)).ToList();
        if (keys is not [var block])
        {
            throw new BadInputException(keys.Count == 0 ? "secret key: no PEM block 'PRIVATE KEY' in it" : "secret key: more than one in it");
        }

        try
        {
            return block.Label switch
            {
                Label => FromPkcs8(block.Content),
                EncryptedLabel => FromPkcs8(EncryptedPkcs8.Open(block.Content, passphrase)),
                CurveLabel => FromCurve(key => key.ImportECPrivateKey(block.Content, out _)),
                _ => throw new BadInputException($"secret key: a PEM block '{Appc.Linux.ByteEscaping.ToDisplay(block.Label)}', which is neither Ed25519 nor ECDSA"),
            };
        }
        finally
        {
            CryptographicOperations.ZeroMemory(block.Content);
        }
    }

    /// <summary>The signature of <paramref name="message"/>: with Ed25519 always the same 64 bytes; with ECDSA other DER each time.</summary>
    /// <exception cref="BadInputException">The external signer failed, or its signature does not fit.</exception>
    public byte[] Sign(ReadOnlySpan<byte> message) =>
        _external is not null ? Ask(_external, message)
        : _seed is not null ? Ed25519.Sign(_seed, message) : _curveKey!.SignData(message.ToArray(), HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);

    /// <summary>The key as PKCS #8 in PEM, in the clear, for a file that only its owner can read; not for one whose secret is elsewhere.</summary>
    public byte[] ToPem()
    {
        var info = _seed is not null ? [.. s_ed25519, .. _seed] : _curveKey!.ExportPkcs8PrivateKey();
        try
        {
            return Encoding.ASCII.GetBytes(PemEncoding.WriteString(Label, info) + "\n");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(info);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_seed);
        _curveKey?.Dispose();
    }

    private byte[] Ask(ExternalSigner external, ReadOnlySpan<byte> message)
    {
        var (algorithm, hash, data) = PublicKey.HashAlgorithm.Length == 0
            ? ("ed25519", "none", message.ToArray())
            : ("ecdsa-p256", "sha256", SHA256.HashData(message));
        var signature = external(new(SignatureKind.ImageId, PublicKey.KeyId.ToString(), algorithm, hash, data));
        return PublicKey.Verify(message, signature)
            ? signature
            : throw new BadInputException($"external signer: what it answered is no {PublicKey.Algorithm} signature by key {PublicKey.KeyId}");
    }

    private static PemSecretKey FromPkcs8(byte[] info) =>
        info.AsSpan().StartsWith(s_ed25519) && info.Length == s_ed25519.Length + Ed25519.SeedLength
            ? new PemSecretKey(info[s_ed25519.Length..])
            : FromCurve(key => key.ImportPkcs8PrivateKey(info, out _));

    private static PemSecretKey FromCurve(Action<ECDsa> import)
    {
        var key = ECDsa.Create();
        try
        {
            import(key);
            return new PemSecretKey(key);
        }
        catch (Exception e) when (e is CryptographicException or BadInputException)
        {
            key.Dispose();
            throw new BadInputException("secret key: not Ed25519, and not ECDSA on P-256", e);
        }
    }
}
