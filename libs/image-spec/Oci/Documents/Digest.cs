using System.Buffers;
using System.Security.Cryptography;
using Appc.Linux;

namespace Appc.ImageSpec.Oci;

/// <summary>
/// The digest of a blob: <c>sha256:</c> and 64, or <c>sha512:</c> and 128 lower-case hexadecimal digits (image-spec descriptor.md, Digests).
/// So it is safe as a file name, and two equal digests have equal texts.
/// </summary>
/// <remarks>The default value is the empty string, which is no digest; readers never hand it out.</remarks>
public readonly record struct Digest
{
    private const int Sha256Digits = 64;
    private const int Sha512Digits = 128;
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdef");
    private readonly string? _text;

    private Digest(string text)
    {
        _text = text;
    }

    /// <summary>Which hash function.</summary>
    public DigestAlgorithm Algorithm => ToString().StartsWith("sha512:", StringComparison.Ordinal) ? DigestAlgorithm.Sha512 : DigestAlgorithm.Sha256;

    /// <summary>The algorithm's name as it stands in front of the colon.</summary>
    public string AlgorithmName => Algorithm == DigestAlgorithm.Sha512 ? "sha512" : "sha256";

    /// <summary>The hexadecimal digits.</summary>
    public string Hex => ToString().Length == 0 ? string.Empty : ToString()[(AlgorithmName.Length + 1)..];

    /// <summary>The digest of that text.</summary>
    /// <exception cref="BadInputException">Another algorithm, another number of digits, or upper-case digits.</exception>
    public static Digest Parse(string text) => TryParse(text, out var digest)
        ? digest
        : throw new BadInputException($"digest \"{ByteEscaping.ToDisplay(text)}\": must be sha256: and {Sha256Digits}, or sha512: and {Sha512Digits} lower-case hexadecimal digits");

    /// <summary>False when the text has another form.</summary>
    public static bool TryParse(string? text, out Digest digest)
    {
        var colon = text?.IndexOf(':', StringComparison.Ordinal) ?? -1;
        var digits = colon < 0 ? 0 : text![..colon] switch { "sha256" => Sha256Digits, "sha512" => Sha512Digits, _ => 0 };
        var valid = digits > 0 && text!.Length == colon + 1 + digits && !text.AsSpan(colon + 1).ContainsAnyExcept(s_hexDigits);
        digest = valid ? new Digest(text!) : default;
        return valid;
    }

    /// <summary>The digest whose hash has these bytes.</summary>
    /// <param name="algorithm">Which hash function made them.</param>
    /// <param name="hash">32 bytes for SHA-256, 64 for SHA-512.</param>
    public static Digest FromHash(DigestAlgorithm algorithm, ReadOnlySpan<byte> hash) =>
        Parse((algorithm == DigestAlgorithm.Sha512 ? "sha512:" : "sha256:") + Convert.ToHexStringLower(hash));

    /// <summary>The digest of <paramref name="content"/>.</summary>
    public static Digest Of(ReadOnlySpan<byte> content, DigestAlgorithm algorithm = DigestAlgorithm.Sha256) =>
        FromHash(algorithm, algorithm == DigestAlgorithm.Sha512 ? SHA512.HashData(content) : SHA256.HashData(content));

    /// <summary>The digest of everything in <paramref name="content"/> from where it stands to its end.</summary>
    public static Digest Of(Stream content, DigestAlgorithm algorithm = DigestAlgorithm.Sha256) =>
        FromHash(algorithm, algorithm == DigestAlgorithm.Sha512 ? SHA512.HashData(content) : SHA256.HashData(content));

    /// <summary>A running hash of this digest's kind.</summary>
    public IncrementalHash NewHash() => IncrementalHash.CreateHash(Algorithm == DigestAlgorithm.Sha512 ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256);

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
