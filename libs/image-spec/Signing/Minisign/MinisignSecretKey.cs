using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Appc.Linux;
using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.Minisign;

/// <summary>
/// A minisign or signify key that can sign. With a minisign key what is signed is the BLAKE2b-512 hash of the file, and a trusted comment tells time and
/// file name; with a signify key it is the file itself, in signify's two lines. The same key, file, name and time always give the same bytes.
/// </summary>
public sealed class MinisignSecretKey : IFileSigner
{
    private const int BufferLength = 1 << 20;

    private readonly byte[] _secret;
    private readonly ExternalSigner? _external;

    private MinisignSecretKey(MinisignPublicKey publicKey, byte[] secret, ExternalSigner? external, bool isSignify)
    {
        PublicKey = publicKey;
        IsSignify = isSignify;
        _secret = secret;
        _external = external;
    }

    /// <summary>The public key to hand out.</summary>
    public MinisignPublicKey PublicKey { get; }

    /// <summary>True for a key of signify, which signs so that signify understands it.</summary>
    public bool IsSignify { get; }

    /// <summary>True to sign the file itself and not its hash, as old versions of minisign did; at most 1 GiB. A signify key does nothing else.</summary>
    public bool IsLegacy { get; init; }

    /// <inheritdoc/>
    public SignatureKind Kind => SignatureKind.Minisign;

    /// <inheritdoc/>
    public string KeyId => PublicKey.KeyId;

    /// <summary>Reads a secret key of minisign, or one of signify that is not under a passphrase.</summary>
    /// <exception cref="BadInputException">It is something else, or the passphrase is missing or wrong.</exception>
    public static MinisignSecretKey Parse(ReadOnlySpan<byte> file, ReadOnlySpan<byte> passphrase, bool isLegacy = false)
    {
        var (number, secret, isSignify) = MinisignSecretFile.Read(file, passphrase);
        return new(new(number, secret.AsSpan(Ed25519.SeedLength), string.Empty), secret, null, isSignify) { IsLegacy = isLegacy || isSignify };
    }

    /// <summary>A key whose secret <paramref name="signer"/> keeps.</summary>
    public static MinisignSecretKey Of(MinisignPublicKey publicKey, ExternalSigner signer, bool isLegacy = false) =>
        new(publicKey, [], signer, isSignify: false) { IsLegacy = isLegacy };

    /// <summary>Makes a key pair with a random number.</summary>
    public static MinisignSecretKey Generate()
    {
        var seed = RandomNumberGenerator.GetBytes(Ed25519.SeedLength);
        byte[] secret = [.. seed, .. Ed25519.PublicKeyOf(seed)];
        CryptographicOperations.ZeroMemory(seed);
        var number = RandomNumberGenerator.GetBytes(MinisignPublicKey.NumberLength);
        return new(new(number, secret.AsSpan(Ed25519.SeedLength), string.Empty), secret, null, isSignify: false);
    }

    /// <summary>True for text that begins as a secret key file does; it may still be malformed.</summary>
    public static bool Looks(ReadOnlySpan<byte> file) =>
        file.StartsWith("untrusted comment: "u8) && file.IndexOf((byte)'\n') is > 0 and var end
        && file[(end + 1)..] is { Length: > 100 } rest && rest.StartsWith("RW"u8);

    /// <summary>True where a password protects such a file.</summary>
    /// <exception cref="BadInputException">It is no such file.</exception>
    public static bool IsProtected(ReadOnlySpan<byte> file) => MinisignSecretFile.IsProtected(file);

    /// <summary>The secret key file in the clear, for a place that only its owner can read; <c>minisign -C</c> sets a password.</summary>
    public byte[] ToFile() => _external is null
        ? MinisignSecretFile.Write(PublicKey.Number, _secret)
        : throw new InvalidOperationException("the secret is not here");

    /// <inheritdoc/>
    public byte[] Sign(Stream data, string fileName, DateTimeOffset made)
    {
        var signature = IsLegacy ? Ask(ReadWhole(data), "none") : Ask(Hash(data), "blake2b512");
        var first = MinisignText.Line([.. IsLegacy ? "Ed"u8 : "ED"u8, .. PublicKey.Number, .. signature]);
        if (IsSignify)
        {
            return [.. MinisignText.Line(MinisignText.UntrustedPrefix, Encoding.ASCII.GetBytes($"verify with signify key {KeyId}")), .. first];
        }

        var seconds = made.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var comment = Encoding.UTF8.GetBytes($"timestamp:{seconds}\tfile:{ByteEscaping.ToDisplay(fileName)}{(IsLegacy ? string.Empty : "\thashed")}");
        return
        [
            .. MinisignText.Line(MinisignText.UntrustedPrefix, Encoding.ASCII.GetBytes($"signature from minisign secret key {KeyId}")),
            .. first,
            .. MinisignText.Line(MinisignText.TrustedPrefix, comment),
            .. MinisignText.Line(Ask([.. signature, .. comment], "none")),
        ];
    }

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_secret);

    private byte[] Ask(byte[] message, string hash)
    {
        if (_external is null)
        {
            return Ed25519.Sign(_secret.AsSpan(0, Ed25519.SeedLength), message);
        }

        var signature = _external(new(SignatureKind.Minisign, KeyId, "ed25519", hash, message));
        return Ed25519.Verify(PublicKey.Key, message, signature)
            ? signature
            : throw new BadInputException($"external signer: what it gave is no signature by key {KeyId}");
    }

    private static byte[] Hash(Stream data)
    {
        using var hash = new RunningHash(RunningHash.Blake2b512);
        var buffer = new byte[BufferLength];
        for (int count; (count = data.Read(buffer)) > 0;)
        {
            hash.Append(buffer.AsSpan(0, count));
        }

        return hash.FinishCopy([]);
    }

    private static byte[] ReadWhole(Stream data)
    {
        using var whole = new MemoryStream();
        var buffer = new byte[BufferLength];
        for (int count; (count = data.Read(buffer)) > 0;)
        {
            whole.Write(buffer, 0, whole.Length + count <= MinisignCheck.MaxLegacyBytes ? count : throw MinisignCheck.TooLong());
        }

        return whole.ToArray();
    }
}
