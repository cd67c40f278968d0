using System.Text;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Isolators;
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
    /// <param name="interactive">True where the terminal itself signals the app, so that its signals are not passed on twice.</param>
    /// <param name="watcher">Told of what happens, on this thread; null for nobody.</param>
    /// <exception cref="LaunchException">A step failed; nothing of the pod runs any more.</exception>
    /// <exception cref="SystemCallException">The parent's own part failed.</exception>
    public static PodExit Run(LaunchPlan plan, bool interactive, IPodWatcher? watcher = null)
    {
        StandardDescriptors.Ensure();
        CgroupTree.Perform(plan.Before);
        RequireFree(LaunchPlan.ReportDescriptor);
        RequireFree(LaunchPlan.GoDescriptor);
        RequireFree(LaunchPlan.ProgramDescriptor);
        var (reportRead, reportWrite) = Channel(LaunchPlan.ReportDescriptor, writeEndFixed: true);
        var (goRead, goWrite) = Channel(LaunchPlan.GoDescriptor, writeEndFixed: false);
        using (reportRead)
        using (reportWrite)
        using (goRead)
        using (goWrite) // all of them also where nothing was cloned: the next plan of this process needs their numbers
        {
            var (pidfd, pid) = Clone(plan);
            using (pidfd)
            {
                reportWrite.Dispose();
                goRead.Dispose();
                using var reports = new PodReports(plan, pidfd, reportRead);
                try
                {
                    LetGo(plan, pid, goWrite);
                    using var forwarding = new SignalForwarding(pidfd, interactive);
                    watcher?.Started(pid);
                    reports.Follow(watcher);
                    return reports.Exit(Processes.WaitForEnd(pidfd));
                }
                catch (Exception failure)
                {
                    End(pidfd); // the caller is about to remove what the pod stands on
                    if (failure is not LaunchException)
                    {
                        reports.Follow(null); // a pod that ended at once told why
                    }

                    throw;
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

    private static void RequireFree(int number)
    {
        if (Processes.IsOpen(number))
        {
            throw new BadInputException($"launch: descriptor {number} is taken: the caller handed on too many open files");
        }
    }

    /// <summary>Both ends go above the fixed numbers first: pipe2(2) might give them those.</summary>
    private static (SafeFileHandle Read, SafeFileHandle Write) Channel(int number, bool writeEndFixed)
    {
        var (read, write) = PipeAbove(LaunchPlan.ProgramDescriptor + 1);
        using var moved = writeEndFixed ? write : read;
        var fixedEnd = Processes.DuplicateTo(moved, number, acrossExecve: true);
        return writeEndFixed ? (read, fixedEnd) : (fixedEnd, write);
    }

    private static (SafeFileHandle Read, SafeFileHandle Write) PipeAbove(int least)
    {
        var (read, write) = Processes.Pipe();
        using (read)
        using (write)
        {
            return (Processes.DuplicateAbove(read, least), Processes.DuplicateAbove(write, least));
        }
    }

    /// <summary>Every signal is blocked around the clone: one that came in between would run the runtime's handler in the child.</summary>
    private static unsafe (SafeFileHandle PidFd, int Pid) Clone(LaunchPlan plan)
    {
        using var made = InitProgram.Create(NativePlanWriter.Write(plan));
        using var program = Processes.DuplicateTo(made, LaunchPlan.ProgramDescriptor);
        using var child = new ChildMemory(plan.Child);
        int pidfd;
        var arguments = stackalloc ulong[CloneArguments.Count];
        CloneArguments.Fill(new Span<ulong>(arguments, CloneArguments.Count), plan.CloneFlags, (ulong)&pidfd);
        SignalState.DefaultChildSignal();
        var mask = SignalState.BlockAll();
        var pid = ChildInterpreter.CloneAndRun(child.Child, SystemCallNumbers.Of(SystemCall.clone3), arguments, CloneArguments.Count * sizeof(ulong));
        SignalState.SetThreadMask(mask);
        return pid < 0
            ? throw new SystemCallException("clone3", CloneFlagNames.Show(plan.CloneFlags), (int)-pid)
            : (new SafeFileHandle(pidfd, ownsHandle: true), (int)pid);
    }

    private static void LetGo(LaunchPlan plan, int pid, SafeFileHandle goWrite)
    {
        using (goWrite)
        {
            foreach (var write in plan.IdMaps)
            {
                using var file = File.OpenHandle($"/proc/{pid}/{write.File}", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                RandomAccess.Write(file, Encoding.ASCII.GetBytes(write.Content), 0);
            }

            CgroupTree.Perform(plan.Join, pid);
            using var go = new FileStream(goWrite, FileAccess.Write, bufferSize: 0);
            go.WriteByte(0);
        }
    }
}
