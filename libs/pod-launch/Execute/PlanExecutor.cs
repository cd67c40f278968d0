using Appc.Linux;
using Appc.Linux.FileSystem;
using Appc.Linux.Process;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>Performs a launch plan and waits for the pod's end.</summary>
public static class PlanExecutor
{
    /// <summary>
    /// Launches the pod and returns when its last process is gone. Signals that reach this process meanwhile are passed on
    /// to the apps. Only in a process in which no managed thread was started (<see cref="LauncherThreads"/>).
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="watcher">Told of what happens, on this thread; null for nobody.</param>
    /// <exception cref="LaunchException">A step failed; nothing of the pod runs any more.</exception>
    /// <exception cref="SystemCallException">The parent's own part failed.</exception>
    public static PodExit Run(LaunchPlan plan, IPodWatcher? watcher = null)
    {
        StandardDescriptors.Ensure();
        FixedPipe.RequireFree(LaunchPlan.ProgramDescriptor);
        using var keeper = TerminalKeeper.Start(plan.Keeper);
        CgroupTree.Perform(plan.Before);
        using var namespaces = HeldNamespaces.Make(plan.Holder);
        var (reportRead, reportWrite) = FixedPipe.Make(LaunchPlan.ReportDescriptor, writeEndFixed: true);
        var (goRead, goWrite) = FixedPipe.Make(LaunchPlan.GoDescriptor, writeEndFixed: false);
        using (reportRead)
        using (reportWrite)
        using (goRead)
        using (goWrite) // all of them also where nothing was cloned: the next plan of this process needs their numbers
        {
            var (pidfd, pid) = FirstProcess.Make(plan);
            using (pidfd)
            {
                reportWrite.Dispose();
                goRead.Dispose();
                using var reports = new PodReports(plan, pidfd, reportRead, goWrite);
                try
                {
                    LetGo(plan, pid, goWrite, watcher, namespaces?.Network);
                    namespaces?.Dispose(); // they are the pod's, and end with it
                    using var forwarding = new SignalForwarding(pidfd, hasTerminal: keeper is not null);
                    watcher?.Started(pid);
                    reports.Follow(watcher);
                    return reports.Exit(Processes.WaitForEnd(pidfd));
                }
                catch (Exception failure)
                {
                    End(pidfd); // the caller is about to remove what the pod stands on
                    if (failure is not (LaunchException or PluginException)) // init sees the runner give up, which says nothing
                    {
                        reports.Follow(null); // a pod that ended at once told why
                    }

                    throw;
                }
                finally
                {
                    watcher?.Ended();
                }
            }
        }
    }

    private static void End(SafeFileHandle pidfd)
    {
        if (Processes.SendSignal(pidfd, Signals.SIGKILL))
        {
            Processes.WaitForEnd(pidfd);
        }
    }

    private static void LetGo(LaunchPlan plan, int pid, SafeFileHandle goWrite, IPodWatcher? watcher, string? network)
    {
        IdMapFiles.Write(plan.IdMaps, pid);
        CgroupTree.Perform(plan.Join, pid);
        watcher?.Connect(pid, network ?? $"/proc/{pid}/ns/net");
        Sys.Write(goWrite, [0]);
        if (!plan.AwaitsTakeover)
        {
            goWrite.Dispose();
        }
    }
}
