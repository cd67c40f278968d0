using System.Runtime.InteropServices;

namespace Appc.Linux.FileSystem;

/// <summary>timespec(3type): a time since 1970 UTC, or before it with negative <see cref="Seconds"/>; nanoseconds 0 to 999,999,999.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly record struct Timespec(long Seconds, long Nanoseconds)
{
    /// <summary>As <see cref="Nanoseconds"/>: leave this time as it is (utimensat(2)).</summary>
    public const long UTIME_OMIT = (1L << 30) - 2;

    /// <summary>Leaves a time as it is.</summary>
    public static Timespec Omit => new(0, UTIME_OMIT);
}
