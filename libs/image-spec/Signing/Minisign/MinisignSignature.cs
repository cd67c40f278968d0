using System.Globalization;
using System.Text;

namespace Appc.ImageSpec.Signing.Minisign;

/// <summary>
/// A signature file of minisign (four lines: untrusted comment, signature, trusted comment, global signature) or signify (the first two).
/// </summary>
internal sealed class MinisignSignature
{
    public const int SignatureLength = 64;

    private const string What = "minisign signature";
    private const int MaxBytes = 64 << 10;

    private MinisignSignature(byte[] signature, byte[]? trustedComment, byte[] globalSignature)
    {
        IsPrehashed = signature[1] == (byte)'D';
        Number = signature.AsMemory(2, MinisignPublicKey.NumberLength);
        Bytes = signature.AsMemory(2 + MinisignPublicKey.NumberLength);
        TrustedComment = trustedComment;
        GlobalSignature = globalSignature;
    }

    /// <summary>True for "ED": what is signed is the BLAKE2b-512 hash of the data. False for "Ed": the data itself.</summary>
    public bool IsPrehashed { get; }

    /// <summary>The key number.</summary>
    public ReadOnlyMemory<byte> Number { get; }

    /// <summary>The signature over the data.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Null for a signature of signify, which has none.</summary>
    public byte[]? TrustedComment { get; }

    /// <summary>The signature over the first signature and the trusted comment.</summary>
    public byte[] GlobalSignature { get; }

    /// <summary>When the trusted comment says it was made (<c>timestamp:SECONDS</c>, as minisign begins it); null where it does not.</summary>
    public DateTimeOffset? Made
    {
        get
        {
            const string mark = "timestamp:";
            var text = TrustedComment is null ? string.Empty : Encoding.Latin1.GetString(TrustedComment);
            var digits = text.StartsWith(mark, StringComparison.Ordinal) ? text[mark.Length..].Split('\t', ' ')[0] : string.Empty;
            return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
        }
    }

    /// <summary>Reads a file of at most 64 KiB.</summary>
    /// <exception cref="BadInputException">It is no such file.</exception>
    public static MinisignSignature Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length > MaxBytes)
        {
            throw new BadInputException($"{What}: longer than {MaxBytes} bytes");
        }

        var lines = MinisignText.Lines(file, 4, What);
        if (lines.Count is not (2 or 4))
        {
            throw new BadInputException($"{What}: {lines.Count} lines; it has four, or two where signify made it");
        }

        MinisignText.Comment(lines[0], MinisignText.UntrustedPrefix, What);
        var signature = MinisignText.Base64(lines[1], 2 + MinisignPublicKey.NumberLength + SignatureLength, What);
        if (signature[0] != (byte)'E' || signature[1] is not ((byte)'d' or (byte)'D'))
        {
            throw new BadInputException($"{What}: of another algorithm than Ed25519");
        }

        return lines.Count == 4
            ? new(
                signature,
                MinisignText.Comment(lines[2], MinisignText.TrustedPrefix, What),
                MinisignText.Base64(lines[3], SignatureLength, What))
            : signature[1] == (byte)'d' ? new(signature, null, []) : throw new BadInputException($"{What}: its trusted comment is missing");
    }
}
