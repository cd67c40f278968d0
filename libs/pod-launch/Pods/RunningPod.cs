using System.Globalization;
using Appc.ImageSpec;
using Appc.Linux.Process;
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
        var init = pod.State == PodState.Running && pod.Pid is { } pid ? Processes.TryOpen(pid) : null;
        if (init is not null && InnerIdOf(pod.Pid!.Value) == 1 && pod.State == PodState.Running) // the id was not another's meanwhile
        {
            return new RunningPod(init, pod.Pid!.Value);
        }

        init?.Dispose();
        throw new BadInputException($"pod {pod.Id}: it is not running");
    }

    /// <inheritdoc/>
    public void Dispose() => Init.Dispose();

    /// <summary>proc(5), NSpid of /proc/PID/status: its id in its own namespace; null where it is gone, or in the caller's own.</summary>
    private static int? InnerIdOf(int pid)
    {
        const string label = "NSpid:";
        try
        {
            var line = File.ReadLines($"/proc/{pid}/status").FirstOrDefault(line => line.StartsWith(label, StringComparison.Ordinal));
            var ids = line?[label.Length..].Split('\t', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
            return ids.Length > 1 ? int.Parse(ids[^1], CultureInfo.InvariantCulture) : null;
        }
        catch (IOException)
        {
            return null; // ESRCH while it was read
        }
    }
}
