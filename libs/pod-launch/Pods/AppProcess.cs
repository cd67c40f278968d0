using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>The process of an app of a running pod, as the host sees it.</summary>
internal sealed class AppProcess : IDisposable
{
    private AppProcess(int pid, SafeFileHandle handle)
    {
        (Pid, Handle) = (pid, handle);
    }

    internal int Pid { get; }

    /// <summary>A handle on it.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>Finds it: init's child that has the number in the pod which the plan gave it.</summary>
    /// <param name="directory">The pod.</param>
    /// <param name="pod">Its init.</param>
    /// <param name="actor">Which process of the pod's plan it is.</param>
    /// <param name="app">The app's name.</param>
    /// <exception cref="BadInputException">It has ended.</exception>
    internal static AppProcess Find(PodDirectory directory, RunningPod pod, int actor, AcName app)
    {
        var number = PlanActor.ProcessIdOf(actor);
        var pids = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => char.IsAsciiDigit(name![0])).Select(name => int.Parse(name!, CultureInfo.InvariantCulture));
        foreach (var pid in pids)
        {
            if (ProcessStatus.TryOpen(pid, status => status.Parent == pod.Pid && status.InnerId == number && directory.ExitCodeOf(app) is null) is { } handle)
            {
                return new AppProcess(pid, handle);
            }
        }

        throw new BadInputException($"enter pod {directory.Id}: app {app} has ended");
    }

    public void Dispose() => Handle.Dispose();
}
