using System.Diagnostics.CodeAnalysis;
using Appc.Linux;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>
/// Names a key of an image-ID signature: the SHA-256 of its SubjectPublicKeyInfo in DER, in hexadecimal. The same number comes from
/// <c>openssl pkey -pubin -in KEY.pem -outform DER | sha256sum</c>.
/// </summary>
public readonly record struct PemKeyId
{
    private const int HexDigits = 64;
    private readonly string? _text;

    private PemKeyId(string text)
    {
        _text = text;
    }

    internal static PemKeyId Of(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        new(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(subjectPublicKeyInfo)));

    /// <summary>Reads 64 hex digits of either case.</summary>
    /// <exception cref="BadInputException">It is something else.</exception>
    public static PemKeyId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new BadInputException($"key ID '{ByteEscaping.ToDisplay(text)}': not {HexDigits} hex digits");

    /// <summary>The same, without the exception.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out PemKeyId id)
    {
        var valid = text is not null && text.Length == HexDigits && text.All(char.IsAsciiHexDigit);
        id = valid ? new PemKeyId(text!.ToLowerInvariant()) : default;
        return valid;
    }

    /// <summary>64 hex digits in small letters: also the name of the key's file in a key store.</summary>
    public override string ToString() => _text ?? string.Empty;
}
