using System.Buffers;
using System.Globalization;
using Appc.CommandLine;
using Appc.Linux;

namespace Runner.Options;

/// <summary>Durations as Go writes them: numbers with units, one behind the other, such as 1h30m; d for days too.</summary>
internal static class Duration
{
    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789.");

    /// <summary>Reads one.</summary>
    /// <exception cref="UsageException">It is not a duration, or one of more than about 10,000 years.</exception>
    internal static TimeSpan Parse(string text)
    {
        if (text == "0")
        {
            return TimeSpan.Zero; // the one that needs no unit, as in Go
        }

        var total = 0.0;
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(s_digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var count))
            {
                throw Wrong(text);
            }

            var end = rest[digits..].IndexOfAny(s_digits);
            var unit = end < 0 ? rest[digits..] : rest.Slice(digits, end);
            total += count * Seconds(unit, text);
            rest = rest[(digits + unit.Length)..];
        }

        return text.Length > 0 && total <= TimeSpan.MaxValue.TotalSeconds / 3 ? TimeSpan.FromSeconds(total) : throw Wrong(text);
    }

    private static double Seconds(ReadOnlySpan<char> unit, string text) => unit switch
    {
        "ms" => 0.001,
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86400,
        _ => throw Wrong(text),
    };

    private static UsageException Wrong(string text) => new($"{ByteEscaping.ToDisplay(text)}: give a duration such as 30m, 24h or 7d");
}
