using Appc.Linux.Process;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner stop</c> was asked.</summary>
/// <param name="Directory">The state directory as given.</param>
/// <param name="Pods">Which.</param>
/// <param name="Grace">How long apps have to end by themselves.</param>
internal sealed record StopOptions(string? Directory, IReadOnlyList<string> Pods, TimeSpan Grace);

/// <summary>Ends pods.</summary>
internal static class StopHandler
{
    internal static int Run(StopOptions options) => PodLookup.ForEach(options.Directory, options.Pods, pod => Stop(pod, options.Grace));

    private static void Stop(PodDirectory pod, TimeSpan grace)
    {
        if (pod.State is PodState.Exited or PodState.Aborted)
        {
            Console.Out.WriteLine($"pod \"{pod.Id}\" is already stopped");
            return;
        }

        using var running = RunningPod.Of(pod);
        if (grace == TimeSpan.Zero || !EndsAfterTerm(pod, running, grace))
        {
            Processes.SendSignal(running.Init, Signals.SIGKILL);
            pod.WaitForTheEnd();
        }

        Console.Out.WriteLine($"\"{pod.Id}\"");
    }

    private static bool EndsAfterTerm(PodDirectory pod, RunningPod running, TimeSpan grace)
    {
        Processes.SendSignal(running.Init, Signals.SIGTERM);
        return pod.WaitForTheEnd(grace);
    }
}
