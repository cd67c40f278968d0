using System.Globalization;
using System.Text.RegularExpressions;

namespace Appc.ImageSpec.Schema;

/// <summary>Timestamps as RFC 3339 section 5.6 writes them, with upper-case <c>T</c> and <c>Z</c> (types.md, Timestamps Type).</summary>
public static partial class Timestamp
{
    /// <summary>
    /// The moment, to 100 nanoseconds; finer digits are dropped. False for another form, a day that its month does not have, or a leap second.
    /// </summary>
    public static bool TryParse(string? text, out DateTimeOffset moment)
    {
        moment = default;
        var match = Form().Match(text ?? string.Empty);
        if (!match.Success)
        {
            return false;
        }

        var fraction = match.Groups["fraction"].Value;
        var offset = match.Groups["offset"].Value;
        var plain = match.Groups["seconds"].Value + (offset.Length == 0 ? "+00:00" : offset);
        if (!DateTimeOffset.TryParseExact(plain, "yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture, DateTimeStyles.None, out moment))
        {
            return false;
        }

        moment = moment.AddTicks(fraction.Length == 0 ? 0 : long.Parse(fraction.PadRight(7, '0')[..7], CultureInfo.InvariantCulture));
        return true;
    }

    /// <summary>The moment in the form that <see cref="TryParse"/> reads, in UTC, with as many digits as it needs.</summary>
    public static string Format(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^(?<seconds>[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.(?<fraction>[0-9]+))?(Z|(?<offset>[+-][0-9]{2}:[0-9]{2}))\z", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
