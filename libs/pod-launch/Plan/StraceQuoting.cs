using System.Globalization;
using System.Text;

namespace Appc.PodLaunch.Plan;

/// <summary>Strings as strace(1) prints them, so that a trace and a plan can be compared line by line.</summary>
internal static class StraceQuoting
{
    /// <summary>In double quotes, with C escapes; other bytes that are not printable ASCII in octal.</summary>
    internal static string Quote(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length + 2).Append('"');
        for (var i = 0; i < bytes.Length; i++)
        {
            var nextIsDigit = i + 1 < bytes.Length && bytes[i + 1] is >= (byte)'0' and <= (byte)'9';
            AppendByte(text, bytes[i], nextIsDigit);
        }

        return text.Append('"').ToString();
    }

    private static void AppendByte(StringBuilder text, byte value, bool nextIsDigit)
    {
        var escape = value switch
        {
            (byte)'"' or (byte)'\\' => ((char)value).ToString(),
            (byte)'\n' => "n",
            (byte)'\r' => "r",
            (byte)'\t' => "t",
            (byte)'\f' => "f",
            (byte)'\v' => "v",
            _ => null,
        };
        if (escape is not null)
        {
            text.Append('\\').Append(escape);
        }
        else if (value is >= 0x20 and < 0x7f)
        {
            text.Append((char)value);
        }
        else
        {
            text.Append('\\').Append(Convert.ToString(value, 8).PadLeft(nextIsDigit ? 3 : 1, '0').ToString(CultureInfo.InvariantCulture));
        }
    }
}
