using Appc.ImageSpec;
using Appc.PodLaunch.Execute;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>A pod that runs, as the host sees it.</summary>
public sealed class RunningPod : IDisposable
{
    private RunningPod(SafeFileHandle init, int pid)
    {
        (Init, Pid) = (init, pid);
    }

    /// <summary>The host's process id of the pod's init.</summary>
    public int Pid { get; }

    /// <summary>A handle on the pod's init.</summary>
    public SafeFileHandle Init { get; }

    /// <summary>Finds the init of a pod. The runner writes its number down while it goes its way already, so that an app may have been heard of first: that moment is waited for.</summary>
    /// <exception cref="BadInputException">The pod does not run, or only begins to.</exception>
    public static RunningPod Of(PodDirectory pod)
    {
        int? noted = null;
        if (!Moments.Await(() => (noted = pod.Pid) is not null || pod.State != PodState.Running))
        {
            throw new BadInputException($"pod {pod.Id}: it only begins to run");
        }

        return noted is { } pid && ProcessStatus.TryOpen(pid, status => status.InnerId == 1 && pod.State == PodState.Running) is { } init
            ? new RunningPod(init, pid)
            : throw new BadInputException($"pod {pod.Id}: it is not running");
    }

    /// <inheritdoc/>
    public void Dispose() => Init.Dispose();
}
