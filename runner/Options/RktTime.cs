namespace Runner.Options;

/// <summary>Times as rkt's JSON has them (its package api/v1).</summary>
internal static class RktTime
{
    private const long NanosecondsInTick = 100;

    /// <summary>Nanoseconds since 1970.</summary>
    internal static long Nanoseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) * NanosecondsInTick;
}
