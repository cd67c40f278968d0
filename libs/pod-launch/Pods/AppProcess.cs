using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Execute;
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

    /// <summary>Finds it: init's child that has the number in the pod which the plan gave it. Init makes one after the other, so what is not there may come in a moment.</summary>
    /// <param name="directory">The pod.</param>
    /// <param name="pod">Its init.</param>
    /// <param name="actor">Which process of the pod's plan it is.</param>
    /// <param name="app">The app's name.</param>
    /// <exception cref="BadInputException">It has ended, or has not begun.</exception>
    internal static AppProcess Find(PodDirectory directory, RunningPod pod, int actor, AcName app)
    {
        AppProcess? found = null;
        bool HasEnded() => directory.ExitCodeOf(app) is not null || directory.State != PodState.Running;
        Moments.Await(() => (found = TryFind(directory, pod, actor, app)) is not null || HasEnded());
        return found ?? throw new BadInputException($"enter pod {directory.Id}: app {app} {(HasEnded() ? "has ended" : "does not run now")}");
    }

    private static AppProcess? TryFind(PodDirectory directory, RunningPod pod, int actor, AcName app)
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

        return null;
    }

    public void Dispose() => Handle.Dispose();
}
