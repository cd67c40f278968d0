using System.Globalization;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux.Process;
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
        foreach (var pid in pids.Where(pid => IsChild(pid, pod.Pid, number)))
        {
            if (directory.ExitCodeOf(app) is null && Processes.TryOpen(pid) is { } handle)
            {
                if (IsChild(pid, pod.Pid, number)) // the id was not another's meanwhile
                {
                    return new AppProcess(pid, handle);
                }

                handle.Dispose();
            }
        }

        throw new BadInputException($"enter pod {directory.Id}: app {app} has ended");
    }

    public void Dispose() => Handle.Dispose();

    /// <summary>/proc/PID/status: PPid, and the last number of NSpid, which is the process's own in its namespace.</summary>
    private static bool IsChild(int pid, int parent, int number)
    {
        try
        {
            var lines = File.ReadLines($"/proc/{pid}/status").Where(line => line.StartsWith("PPid:", StringComparison.Ordinal) || line.StartsWith("NSpid:", StringComparison.Ordinal)).ToList();
            return lines.Count == 2 && Last(lines[0]) == parent && Last(lines[1]) == number && lines[1].Split('\t').Length > 2;
        }
        catch (IOException)
        {
            return false; // it ended meanwhile
        }
    }

    private static int Last(string line) => int.Parse(line.Split('\t')[^1], CultureInfo.InvariantCulture);
}
