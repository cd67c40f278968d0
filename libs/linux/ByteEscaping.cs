using System.Buffers;
using System.Globalization;
using System.Text;

namespace Appc.Linux;

/// <summary>Shows bytes from outside to people without letting them drive a terminal.</summary>
public static class ByteEscaping
{
    /// <summary>Printable UTF-8 as it is; a backslash, controls and invalid bytes as <c>\xNN</c> per byte.</summary>
    public static string ToDisplay(ReadOnlySpan<byte> bytes)
    {
        if (!bytes.ContainsAnyExceptInRange((byte)' ', (byte)'~') && !bytes.Contains((byte)'\\'))
        {
            return Encoding.ASCII.GetString(bytes); // nearly every name there is
        }

        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            if (status == OperationStatus.Done && IsPlain(rune))
            {
                text.Append(rune.ToString());
            }
            else
            {
                foreach (var value in bytes[..length])
                {
                    text.Append("\\x").Append(value.ToString("x2", CultureInfo.InvariantCulture));
                }
            }

            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>The same for text that came from outside.</summary>
    public static string ToDisplay(string text) => ToDisplay(Encoding.UTF8.GetBytes(text));

    private static bool IsPlain(Rune rune) =>
        rune.Value != '\\' && Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
