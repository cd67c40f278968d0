using System.Globalization;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Times in messages, and how far two clocks may differ.</summary>
internal static class Instant
{
    /// <summary>How far in the future something may have been made before it is refused: clocks of two machines differ a little.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    public static bool IsFuture(DateTimeOffset made, DateTimeOffset now) => made > now + ClockTolerance;

    public static bool IsPast(DateTimeOffset? end, DateTimeOffset now) => end is { } time && time <= now;

    /// <summary>Seconds precision, UTC.</summary>
    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
