using System.Text;

namespace Appc.ImageSpec.Signing.Minisign;

/// <summary>The lines that minisign and signify files are made of: comments and base64, read strictly.</summary>
internal static class MinisignText
{
    /// <summary>In front of the comment that nothing covers.</summary>
    public const string UntrustedPrefix = "untrusted comment: ";

    /// <summary>In front of the comment that the global signature covers.</summary>
    public const string TrustedPrefix = "trusted comment: ";

    private const int MaxLine = 8192; // TRUSTEDCOMMENTMAXBYTES of minisign

    /// <summary>The lines, without their ends (LF or CRLF); the last may lack one.</summary>
    /// <exception cref="BadInputException">There are more than <paramref name="most"/>, or one is longer than 8 KiB.</exception>
    public static List<byte[]> Lines(ReadOnlySpan<byte> file, int most, string what)
    {
        List<byte[]> lines = [];
        while (!file.IsEmpty)
        {
            var end = file.IndexOf((byte)'\n');
            var line = end < 0 ? file : file[..end];
            file = end < 0 ? [] : file[(end + 1)..];
            line = line is [.. var before, (byte)'\r'] ? before : line;
            if (lines.Count == most || line.Length > MaxLine)
            {
                throw new BadInputException($"{what}: {(line.Length > MaxLine ? $"a line of more than {MaxLine} bytes" : $"more than {most} lines")}");
            }

            lines.Add(line.ToArray());
        }

        return lines;
    }

    /// <summary>What follows the prefix of a comment line.</summary>
    /// <exception cref="BadInputException">It is another line.</exception>
    public static byte[] Comment(byte[] line, string prefix, string what) =>
        line.AsSpan().StartsWith(Encoding.ASCII.GetBytes(prefix))
            ? line[prefix.Length..]
            : throw new BadInputException($"{what}: no '{prefix.TrimEnd()}' line where it belongs");

    /// <summary>Canonical base64 of exactly <paramref name="length"/> bytes.</summary>
    /// <exception cref="BadInputException">It is something else.</exception>
    public static byte[] Base64(byte[] line, int length, string what)
    {
        var bytes = new byte[Base64Length(line.Length)];
        var status = System.Buffers.Text.Base64.DecodeFromUtf8(line, bytes, out var read, out var written);
        return status == System.Buffers.OperationStatus.Done && read == line.Length && written == length
            && Convert.ToBase64String(bytes, 0, written) == Encoding.ASCII.GetString(line)
                ? bytes[..written]
                : throw new BadInputException($"{what}: no base64 of {length} bytes where it belongs");
    }

    /// <summary>A line of a file that is written.</summary>
    public static byte[] Line(string prefix, ReadOnlySpan<byte> content) => [.. Encoding.ASCII.GetBytes(prefix), .. content, (byte)'\n'];

    /// <summary>The same for base64.</summary>
    public static byte[] Line(ReadOnlySpan<byte> bytes) => Line(string.Empty, Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)));

    private static int Base64Length(int characters) => System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(characters);
}
