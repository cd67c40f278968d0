namespace Appc.ImageSpec.Archive;

/// <summary>A point in time as file systems keep it: the exact sum of both parts, counted from 1970-01-01T00:00:00Z.</summary>
/// <param name="Seconds">Whole seconds, rounded down; negative before 1970.</param>
/// <param name="Nanoseconds">0 to 999,999,999, added to <paramref name="Seconds"/> also where those are negative.</param>
public readonly record struct UnixTime(long Seconds, int Nanoseconds) : IComparable<UnixTime>
{
    /// <summary>True when <paramref name="left"/> is the earlier one.</summary>
    public static bool operator <(UnixTime left, UnixTime right) => left.CompareTo(right) < 0;

    /// <summary>True when <paramref name="left"/> is the later one.</summary>
    public static bool operator >(UnixTime left, UnixTime right) => left.CompareTo(right) > 0;

    /// <summary>True when <paramref name="left"/> is not the later one.</summary>
    public static bool operator <=(UnixTime left, UnixTime right) => left.CompareTo(right) <= 0;

    /// <summary>True when <paramref name="left"/> is not the earlier one.</summary>
    public static bool operator >=(UnixTime left, UnixTime right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(UnixTime other)
    {
        var seconds = Seconds.CompareTo(other.Seconds);
        return seconds != 0 ? seconds : Nanoseconds.CompareTo(other.Nanoseconds);
    }
}
