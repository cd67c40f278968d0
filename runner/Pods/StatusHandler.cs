using System.Globalization;
using System.Text;
using Appc.ImageSpec;
using Appc.PodLaunch.Pods;
using Runner.Options;

namespace Runner.Pods;

/// <summary>What <c>runner status</c> was asked.</summary>
/// <param name="Directory">The state directory as given.</param>
/// <param name="Pod">Which.</param>
/// <param name="Form">How it is told.</param>
internal sealed record StatusOptions(string? Directory, string Pod, OutputForm Form)
{
    /// <summary>How long to wait for the pod's end; null for not.</summary>
    internal TimeSpan? Wait { get; init; }

    /// <summary>How long to wait until its apps run; null for not.</summary>
    internal TimeSpan? WaitReady { get; init; }
}

/// <summary>Tells about one pod.</summary>
internal static class StatusHandler
{
    internal static int Run(StatusOptions options)
    {
        var pod = PodLookup.Find(options.Directory, options.Pod);
        if (options.WaitReady is { } ready)
        {
            PodWait.UntilReady(pod, ready);
        }

        if (options.Wait is { } time && !pod.WaitForTheEnd(time))
        {
            throw new BadInputException($"wait for pod {pod.Id}: it has not ended in time");
        }

        Console.Out.Write(options.Form switch
        {
            OutputForm.Text => Text(pod),
            OutputForm.OwnJson => FormatFlag.Print(options.Form, json => PodJson.Write(pod, json)),
            _ => FormatFlag.Print(options.Form, json => RktPodJson.Write(pod, json)),
        });
        return 0;
    }

    private static string Text(PodDirectory pod)
    {
        var state = pod.State;
        var text = new StringBuilder();
        Line("state", PodText.StateName(state));
        Line("created", PodText.Time(pod.Created));
        Line("started", pod.Started is { } started ? PodText.Time(started) : null);
        Line("networks", PodText.Networks(pod) is { Length: > 0 } networks ? networks : null);
        if (state == PodState.Prepared)
        {
            return text.ToString();
        }

        Line("pid", pod.Pid?.ToString(CultureInfo.InvariantCulture));
        Line("exited", state == PodState.Running ? "false" : "true");
        foreach (var app in pod.ReadManifest()?.Apps ?? [])
        {
            Line($"app-{app.Name}", pod.ExitCodeOf(app.Name)?.ToString(CultureInfo.InvariantCulture));
        }

        Line("exit", pod.ExitCode?.ToString(CultureInfo.InvariantCulture));
        return text.ToString();

        void Line(string name, string? value) => text.Append(value is null ? "" : $"{name}={value}\n");
    }
}
