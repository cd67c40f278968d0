using System.Globalization;
using Appc.CommandLine;

namespace Actool.Signing;

/// <summary>How long a key lasts, as gpg writes it: <c>never</c>, <c>90d</c>, <c>12w</c>, <c>6m</c>, <c>2y</c>, or the day it ends, <c>2030-12-31</c>.</summary>
internal static class Lifetime
{
    /// <summary>The end, seen from <paramref name="start"/>; null for never.</summary>
    /// <exception cref="UsageException">It is written otherwise.</exception>
    internal static DateTimeOffset? End(string text, DateTimeOffset start)
    {
        if (text == "never")
        {
            return null;
        }

        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, utc, out var day))
        {
            return day;
        }

        return text.Length > 1 && ushort.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? Add(start, count, text[^1]) ?? throw Wrong()
            : throw Wrong();
    }

    private static DateTimeOffset? Add(DateTimeOffset start, int count, char unit) => (unit, count) switch
    {
        ('d', _) => start.AddDays(count),
        ('w', < 7000) => start.AddDays(7 * count),
        ('m', < 1600) => start.AddMonths(count),
        ('y', < 130) => start.AddYears(count),
        _ => null,
    };

    private static UsageException Wrong() => new("--expires: not 'never', a count such as 90d, 12w, 6m or 2y, or a day such as 2030-12-31");
}
