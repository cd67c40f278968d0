using System.Collections.Immutable;

namespace Appc.PodLaunch.Build;

/// <summary>Files of /proc and /sys that tell about the host or change it: hidden, or made read-only, where the kernel has them.</summary>
public static class KernelFiles
{
    /// <summary>Hidden behind /dev/null.</summary>
    public static ImmutableArray<string> MaskedFiles { get; } =
        ["/proc/kcore", "/proc/keys", "/proc/latency_stats", "/proc/sched_debug", "/proc/timer_list", "/proc/timer_stats"];

    /// <summary>Hidden behind an empty read-only directory.</summary>
    public static ImmutableArray<string> MaskedDirectories { get; } =
        ["/proc/acpi", "/proc/asound", "/proc/scsi", "/sys/devices/virtual/powercap", "/sys/firmware"];

    /// <summary>Readable, not writable.</summary>
    public static ImmutableArray<string> ReadOnly { get; } =
        ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

    /// <summary>All of them, to be looked up once on the host.</summary>
    public static IEnumerable<string> Candidates => [.. MaskedFiles, .. MaskedDirectories, .. ReadOnly];
}
