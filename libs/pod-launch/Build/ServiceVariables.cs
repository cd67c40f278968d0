using System.Collections.Immutable;
using Appc.Linux;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Build;

/// <summary>The variables by which a service manager speaks to a service: sd_notify(3), sd_listen_fds(3), sd_watchdog_enabled(3).</summary>
public static class ServiceVariables
{
    /// <summary>Where an app finds the socket on which it notifies: on the pod's /dev, which exists whatever the image is like.</summary>
    internal const string NotifySocket = "/dev/notify";

    /// <summary>All of them. They are meant for one process, so they are never handed on as they are.</summary>
    public static ImmutableArray<string> Names { get; } = ["NOTIFY_SOCKET", "LISTEN_PID", "LISTEN_PIDFDID", "LISTEN_FDS", "LISTEN_FDNAMES", "WATCHDOG_PID", "WATCHDOG_USEC", "MAINPID", "JOURNAL_STREAM", "INVOCATION_ID"];

    /// <summary>The environment of an app's own process; event handlers have none of these variables.</summary>
    /// <param name="app">The app.</param>
    /// <param name="actor">The index of its process, which says its process id.</param>
    internal static ImmutableArray<ByteString> Of(AppRequest app, int actor)
    {
        var variables = new List<(string Name, string Value)>();
        var pid = PlanActor.ProcessIdOf(actor).ToString(System.Globalization.CultureInfo.InvariantCulture);
        if (!app.Sockets.IsEmpty)
        {
            variables.AddRange([("LISTEN_PID", pid), ("LISTEN_FDS", $"{app.Sockets.Length}"), ("LISTEN_FDNAMES", string.Join(':', app.Sockets))]);
        }

        if (app.Notifies)
        {
            variables.Add(("NOTIFY_SOCKET", NotifySocket));
            variables.AddRange(app.WatchdogMicroseconds is { } time ? [("WATCHDOG_PID", pid), ("WATCHDOG_USEC", $"{time}")] : []);
        }

        return variables.Count == 0 ? app.Environment :
        [
            .. app.Environment.Where(variable => !variables.Exists(own => variable.Span.StartsWith(System.Text.Encoding.ASCII.GetBytes(own.Name + "=")))),
            .. variables.Select(own => ByteString.FromText($"{own.Name}={own.Value}")),
        ];
    }
}
