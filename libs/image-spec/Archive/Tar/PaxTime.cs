using System.Globalization;
using System.Text;

namespace Appc.ImageSpec.Archive;

/// <summary>Times in PAX records: seconds since 1970 in decimal, with a sign and a fraction where needed.</summary>
internal static class PaxTime
{
    private const int Second = 1_000_000_000;

    /// <summary>Reads a time; digits beyond nanoseconds are dropped.</summary>
    internal static bool TryParse(ReadOnlySpan<byte> text, out UnixTime time)
    {
        time = default;
        var negative = !text.IsEmpty && text[0] == '-';
        text = negative ? text[1..] : text;
        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text : text[..point];
        if (whole.IsEmpty || !TarNumber.TryReadDecimal(whole, out var seconds)
            || !TryFraction(point < 0 ? default : text[(point + 1)..], out var nanoseconds))
        {
            return false;
        }

        time = !negative ? new UnixTime(seconds, nanoseconds)
            : nanoseconds == 0 ? new UnixTime(-seconds, 0)
            : new UnixTime(-seconds - 1, Second - nanoseconds);
        return true;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads back as <paramref name="time"/>.</summary>
    internal static string Format(UnixTime time)
    {
        if (time.Nanoseconds == 0)
        {
            return time.Seconds.ToString(CultureInfo.InvariantCulture);
        }

        var negative = time.Seconds < 0;
        var seconds = negative ? -(time.Seconds + 1) : time.Seconds;
        var nanoseconds = negative ? Second - time.Nanoseconds : time.Nanoseconds;
        var text = new StringBuilder(negative ? "-" : string.Empty);
        text.Append(seconds).Append('.').Append(nanoseconds.ToString("D9", CultureInfo.InvariantCulture).AsSpan().TrimEnd('0'));
        return text.ToString();
    }

    private static bool TryFraction(ReadOnlySpan<byte> digits, out int nanoseconds)
    {
        nanoseconds = 0;
        for (var i = 0; i < Math.Max(9, digits.Length); i++)
        {
            var digit = i < digits.Length ? digits[i] - '0' : 0;
            if (digit is < 0 or > 9)
            {
                return false;
            }

            nanoseconds = i < 9 ? (nanoseconds * 10) + digit : nanoseconds;
        }

        return true;
    }
}
