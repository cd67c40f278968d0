using System.Globalization;
using System.Text;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner status</c> was asked.</summary>
internal sealed record StatusOptions(string? Directory, string Pod, bool Wait, bool Json);

/// <summary>Tells about one pod.</summary>
internal static class StatusHandler
{
    internal static int Run(StatusOptions options)
    {
        var pod = PodLookup.Find(options.Directory, options.Pod);
        if (options.Wait)
        {
            pod.WaitForTheEnd();
        }

        Console.Out.Write(options.Json ? PodTable.Json(pod) : Text(pod));
        return 0;
    }

    private static string Text(PodDirectory pod)
    {
        var state = pod.State;
        var text = new StringBuilder()
            .Append(CultureInfo.InvariantCulture, $"state={PodTable.StateName(state)}\n")
            .Append(CultureInfo.InvariantCulture, $"created={pod.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.fff'Z'}\n")
            .Append(CultureInfo.InvariantCulture, $"pid={(state == PodState.Running ? pod.Pid ?? -1 : -1)}\n")
            .Append(CultureInfo.InvariantCulture, $"exited={(state is PodState.Exited or PodState.Aborted ? "true" : "false")}\n");
        if (PodTable.NetworksOf(pod) is { Length: > 0 } networks)
        {
            text.Append(CultureInfo.InvariantCulture, $"networks={networks}\n");
        }

        foreach (var app in pod.ReadManifest()?.Apps ?? [])
        {
            if (pod.ExitCodeOf(app.Name) is { } code)
            {
                text.Append(CultureInfo.InvariantCulture, $"app-{app.Name}={code}\n");
            }
        }

        return text.Append(pod.ExitCode is { } own ? $"exit={own}\n" : "").ToString();
    }
}
