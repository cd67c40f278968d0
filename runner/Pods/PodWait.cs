using System.Diagnostics;
using Appc.ImageSpec;
using Appc.PodLaunch.Pods;
using Runner.Run;

namespace Runner.Pods;

/// <summary>Waits for pods.</summary>
internal static class PodWait
{
    private const int MillisecondsBetween = 20;

    /// <summary>Waits until the program of every app of a pod runs, or has run; of apps that notify, until they have said that they are ready.</summary>
    /// <param name="pod">The pod; a prepared one may be run meanwhile.</param>
    /// <param name="time">The longest; <see cref="Timeout.InfiniteTimeSpan"/> for ever.</param>
    /// <exception cref="BadInputException">The time is over; or the pod was killed, or its launch failed.</exception>
    internal static void UntilReady(PodDirectory pod, TimeSpan time)
    {
        PodReadiness? readiness = null;
        for (var waited = Stopwatch.StartNew(); ; Thread.Sleep(MillisecondsBetween))
        {
            var state = pod.State;
            if (state == PodState.Running && pod.Pid is not null && (readiness ??= ReadinessOf(pod)).IsReady())
            {
                return;
            }

            if (state == PodState.Exited && !pod.AwaitsReadiness)
            {
                return; // its apps ran
            }

            if (state is PodState.Aborted or PodState.Exited)
            {
                throw new BadInputException($"wait for pod {pod.Id}: it ended before it was ready");
            }

            if (time != Timeout.InfiniteTimeSpan && waited.Elapsed > time)
            {
                throw new BadInputException($"wait for pod {pod.Id}: it is not ready in time");
            }
        }
    }

    private static PodReadiness ReadinessOf(PodDirectory pod)
    {
        using var store = LaunchedPod.Store(pod);
        using var request = PodRequest.Of(LaunchedPod.Options(pod), store);
        return new PodReadiness(pod, request.Pod);
    }
}
