using System.Globalization;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>
/// Judges a signature again that was checked over the data before: time has passed since, and its key may have expired or been revoked.
/// Reads no data.
/// </summary>
public static class VerdictAgain
{
    private static readonly TimeSpan s_clockDifference = TimeSpan.FromMinutes(5);

    /// <summary>The verdict of today.</summary>
    /// <param name="checkedBefore">A verdict that was good when the data was at hand.</param>
    /// <param name="key">What the key is worth at <paramref name="now"/>.</param>
    /// <param name="now">The time of the judgement.</param>
    public static SignatureVerdict At(SignatureVerdict checkedBefore, KeyStanding key, DateTimeOffset now)
    {
        var refusals = key.Refusals.ToBuilder();
        if (checkedBefore.Made > now + s_clockDifference)
        {
            refusals.Add(new(SignatureRule.SignatureNotYetMade, $"the signature was made in the future, on {Text(checkedBefore.Made.Value)}"));
        }

        if (checkedBefore.Expires <= now)
        {
            refusals.Add(new(SignatureRule.SignatureExpired, $"the signature expired on {Text(checkedBefore.Expires.Value)}"));
        }

        return checkedBefore with { KeyEnds = key.Ends, Refusals = refusals.ToImmutable() };
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
