using Appc.Linux.Process;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>What <c>runner stop</c> was asked.</summary>
/// <param name="Directory">The state directory as given.</param>
/// <param name="Pods">Which.</param>
/// <param name="Grace">How long apps have to end by themselves.</param>
internal sealed record StopOptions(string? Directory, string[] Pods, TimeSpan Grace);

/// <summary>Ends pods.</summary>
internal static class StopHandler
{
    internal static int Run(StopOptions options)
    {
        foreach (var pod in PodLookup.Find(options.Directory, options.Pods))
        {
            using var running = RunningPod.Of(pod);
            if (options.Grace == TimeSpan.Zero || !EndsAfterTerm(pod, running, options.Grace))
            {
                Processes.SendSignal(running.Init, Signals.SIGKILL);
                pod.WaitForTheEnd();
            }
        }

        return 0;
    }

    private static bool EndsAfterTerm(PodDirectory pod, RunningPod running, TimeSpan grace)
    {
        Processes.SendSignal(running.Init, Signals.SIGTERM);
        return pod.WaitForTheEnd(grace);
    }
}
