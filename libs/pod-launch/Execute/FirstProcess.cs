using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Execute;

/// <summary>The one process that the runner makes for a plan: clone3(2).</summary>
internal static class FirstProcess
{
    /// <summary>Every signal is blocked around the clone: one that came in between would run the runtime's handler in the child.</summary>
    internal static unsafe (SafeFileHandle PidFd, int Pid) Make(LaunchPlan plan)
    {
        using var program = OpenProgram(plan);
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

    private static SafeFileHandle OpenProgram(LaunchPlan plan)
    {
        using var above = MakeProgram(plan);
        return Processes.DuplicateTo(above, LaunchPlan.ProgramDescriptor);
    }

    /// <summary>Above the fixed numbers: the one that it shall have may be the lowest free one.</summary>
    private static SafeFileHandle MakeProgram(LaunchPlan plan)
    {
        using var made = InitProgram.Create(NativePlanWriter.Write(plan));
        return Processes.DuplicateAbove(made, LaunchPlan.AppDescriptor + 1);
    }
}
