using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>The blocks of a PEM file (RFC 7468); text between them is passed over, as openssl does.</summary>
/// <param name="Label">Such as <c>PUBLIC KEY</c>.</param>
/// <param name="Content">The decoded bytes.</param>
internal sealed record PemBlock(string Label, byte[] Content)
{
    private const int MaxBytes = 1 << 20;

    /// <summary>True when the bytes look like PEM at all.</summary>
    public static bool IsPem(ReadOnlySpan<byte> bytes) => bytes.IndexOf("-----BEGIN "u8) >= 0;

    /// <summary>Every block, in order.</summary>
    /// <exception cref="BadInputException">Too large, not text, or a block whose end or base64 is damaged.</exception>
    public static ImmutableArray<PemBlock> ReadAll(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw new BadInputException($"PEM file: larger than {MaxBytes} bytes");
        }

        var text = Encoding.Latin1.GetString(bytes).AsSpan();
        var blocks = ImmutableArray.CreateBuilder<PemBlock>();
        while (PemEncoding.TryFind(text, out var found))
        {
            blocks.Add(new(new string(text[found.Label]), Convert.FromBase64String(new string(text[found.Base64Data]))));
            text = text[found.Location.End..];
        }

        return text.IndexOf("-----BEGIN ", StringComparison.Ordinal) < 0
            ? blocks.ToImmutable()
            : throw new BadInputException("PEM file: a block in it has no end, or is damaged");
    }
}
