using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec;
using Appc.Linux.Process;

namespace Appc.PodLaunch.Services;

/// <summary>What the service manager that started this process told it by variables; nothing where there is none, or where they were meant for another process.</summary>
public sealed record ServiceManager
{
    private const int FirstDescriptor = 3; // SD_LISTEN_FDS_START

    /// <summary>No service manager.</summary>
    public static ServiceManager None { get; } = new();

    /// <summary>Where it wants to be notified, a path or <c>@</c> and an abstract name; null for nowhere.</summary>
    public string? NotifySocket { get; init; }

    /// <summary>Within which time it wants to hear again that the service lives; null for never.</summary>
    public long? WatchdogMicroseconds { get; init; }

    /// <summary>Sockets that it opened.</summary>
    public ImmutableArray<ListenSocket> Sockets { get; init; } = [];

    /// <summary>Reads the variables.</summary>
    /// <param name="variable">Gives a variable's value; null for one that is not set.</param>
    /// <param name="pid">This process.</param>
    /// <exception cref="BadInputException">A variable does not say what sd_listen_fds(3) knows.</exception>
    public static ServiceManager Of(Func<string, string?> variable, int pid) => new()
    {
        NotifySocket = variable("NOTIFY_SOCKET") is { Length: > 1 } path && path[0] is '/' or '@' ? variable("NOTIFY_SOCKET") : null,
        WatchdogMicroseconds = IsMeant(variable("WATCHDOG_PID") ?? Text(pid), pid) && long.TryParse(variable("WATCHDOG_USEC"), NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time > 0 ? time : null,
        Sockets = IsMeant(variable("LISTEN_PID"), pid) ? Listen(variable("LISTEN_FDS"), variable("LISTEN_FDNAMES")) : [],
    };

    private static bool IsMeant(string? forPid, int pid) => forPid == Text(pid);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static ImmutableArray<ListenSocket> Listen(string? number, string? names)
    {
        var count = int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) && parsed <= short.MaxValue
            ? parsed : throw new BadInputException($"read LISTEN_FDS: {number} is no number of descriptors");
        var each = names?.Split(':') ?? [];
        return
        [
            .. Enumerable.Range(0, count).Select(index => Processes.IsOpen(FirstDescriptor + index)
                ? ListenSocket.Of(FirstDescriptor + index, index < each.Length ? each[index] : "unknown")
                : throw new BadInputException($"read LISTEN_FDS: descriptor {FirstDescriptor + index} is not open")),
        ];
    }
}
