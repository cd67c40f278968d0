using System.Text;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// Reads armor strictly: nothing but blank lines around the blocks, headers of the form <c>Key: value</c>, canonical base64 in lines of at most
/// 76 characters, the checksum checked where there is one, and an end line that fits the beginning. CRLF and trailing blanks are allowed.
/// </summary>
internal sealed class ArmorReader
{
    private const int MaxHeaders = 32;
    private const int MaxHeaderLength = 512;
    private const int MaxBodyLine = 76;

    private readonly string[] _lines;
    private readonly string _label;
    private readonly string _what;
    private int _next;

    public ArmorReader(ReadOnlySpan<byte> input, string label, string what)
    {
        _label = label;
        _what = what;
        if (input.ContainsAnyExceptInRange((byte)0x01, (byte)0x7E) && !IsUtf8(input))
        {
            throw Malformed("neither OpenPGP packets nor text");
        }

        _lines = Encoding.UTF8.GetString(input).Split('\n');
    }

    public byte[] ReadBlocks()
    {
        using var bytes = new MemoryStream();
        SkipBlankLines();
        do
        {
            bytes.Write(ReadBlock());
            SkipBlankLines();
        }
        while (_next < _lines.Length);
        return bytes.ToArray();
    }

    private byte[] ReadBlock()
    {
        RequireBegin();
        ReadHeaders();
        var body = new StringBuilder();
        var line = NextLine();
        while (line.Length > 0 && line[0] is not ('=' or '-'))
        {
            body.Append(line.Length <= MaxBodyLine ? line : throw Malformed($"a line of more than {MaxBodyLine} characters"));
            line = NextLine();
        }

        var bytes = FromBase64(body.ToString());
        if (line.StartsWith('='))
        {
            CheckCrc(bytes, line[1..]);
            line = NextLine();
        }

        return line == $"-----END {_label}-----" ? bytes : throw Malformed($"no '-----END {_label}-----' after the data");
    }

    private void RequireBegin()
    {
        var line = NextLine();
        if (line != $"-----BEGIN {_label}-----")
        {
            throw Malformed(line.StartsWith("-----BEGIN ", StringComparison.Ordinal)
                ? $"'{Appc.Linux.ByteEscaping.ToDisplay(line)}' where '-----BEGIN {_label}-----' belongs"
                : $"no '-----BEGIN {_label}-----' where it belongs");
        }
    }

    private void ReadHeaders()
    {
        for (var count = 0; ; count++)
        {
            var line = NextLine();
            if (line.Length == 0)
            {
                return;
            }

            if (count == MaxHeaders || line.Length > MaxHeaderLength || !IsHeader(line))
            {
                throw Malformed("a malformed armor header, or no empty line before the data");
            }
        }
    }

    private static bool IsHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon > 0
            && line.AsSpan(0, colon).IndexOfAnyExceptInRange('!', '~') < 0
            && (colon + 1 == line.Length || line[colon + 1] == ' ');
    }

    private void CheckCrc(byte[] bytes, string text)
    {
        var crc = FromBase64(text);
        if (crc.Length != 3 || Crc24.Compute(bytes) != ((crc[0] << 16) | (crc[1] << 8) | crc[2]))
        {
            throw Malformed("the armor's checksum does not fit its data");
        }
    }

    private byte[] FromBase64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) && Convert.ToBase64String(bytes, 0, length) == text
            ? bytes[..length]
            : throw Malformed("the armored data is not base64");
    }

    private void SkipBlankLines()
    {
        while (_next < _lines.Length && _lines[_next].AsSpan().Trim().IsEmpty)
        {
            _next++;
        }
    }

    private string NextLine() =>
        _next < _lines.Length ? _lines[_next++].TrimEnd(' ', '\t', '\r') : throw Malformed("the armor ends early");

    private BadInputException Malformed(string why) => new($"{_what}: {why}");

    private static bool IsUtf8(ReadOnlySpan<byte> input) => System.Text.Unicode.Utf8.IsValid(input);
}
