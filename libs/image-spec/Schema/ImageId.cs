using System.Buffers;
using Appc.Linux;

namespace Appc.ImageSpec.Schema;

/// <summary>
/// The identity of an image: <c>sha512-</c> and 128 lower-case hexadecimal digits, the SHA-512 of its uncompressed tar (aci.md, Image ID).
/// </summary>
/// <remarks>The default value is the empty string, which is no ID; readers never hand it out.</remarks>
public readonly record struct ImageId : IComparable<ImageId>
{
    /// <summary>What every image ID begins with.</summary>
    public const string Prefix = "sha512-";

    private const int HexDigits = 128;
    private static readonly SearchValues<char> s_hexDigits = SearchValues.Create("0123456789abcdefABCDEF");
    private readonly string? _text;

    private ImageId(string text)
    {
        _text = text;
    }

    /// <summary>The 128 hexadecimal digits.</summary>
    public string Hex => ToString().Length == 0 ? string.Empty : ToString()[Prefix.Length..];

    /// <summary>The ID of an image whose tar has that SHA-512.</summary>
    /// <param name="hash">64 bytes.</param>
    /// <exception cref="ArgumentException">Another number of bytes.</exception>
    public static ImageId FromHash(ReadOnlySpan<byte> hash) => hash.Length == HexDigits / 2
        ? new ImageId(Prefix + Convert.ToHexStringLower(hash))
        : throw new ArgumentException("a SHA-512 has 64 bytes", nameof(hash));

    /// <summary>The ID of that text; upper-case digits are made lower-case.</summary>
    /// <exception cref="BadInputException">The text is not <c>sha512-</c> and 128 hexadecimal digits.</exception>
    public static ImageId Parse(string text) => TryParse(text, out var id)
        ? id
        : throw new BadInputException($"image ID \"{ByteEscaping.ToDisplay(text)}\": must be {Prefix} and {HexDigits} hexadecimal digits (types.md, Image ID Type)");

    /// <summary>False when the text is not <c>sha512-</c> and 128 hexadecimal digits.</summary>
    public static bool TryParse(string? text, out ImageId id)
    {
        var valid = text is not null && text.Length == Prefix.Length + HexDigits && text.StartsWith(Prefix, StringComparison.Ordinal)
            && text.AsSpan(Prefix.Length).ContainsAnyExcept(s_hexDigits) is false;
        id = valid ? new ImageId(text!.ToLowerInvariant()) : default;
        return valid;
    }

    /// <inheritdoc/>
    public int CompareTo(ImageId other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? string.Empty;
}
