using Appc.ImageSpec;
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

    /// <summary>Finds the init of a pod.</summary>
    /// <exception cref="BadInputException">The pod does not run, or only begins to.</exception>
    public static RunningPod Of(PodDirectory pod)
    {
        return pod.Pid is { } pid && ProcessStatus.TryOpen(pid, status => status.InnerId == 1 && pod.State == PodState.Running) is { } init
            ? new RunningPod(init, pid)
            : throw new BadInputException($"pod {pod.Id}: it is not running");
    }

    /// <inheritdoc/>
    public void Dispose() => Init.Dispose();
}
