using System.Collections.Immutable;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.PodLaunch.Plan.PlanArgument;
using static Appc.Linux.Process.TerminalConstants;

namespace Appc.PodLaunch.Build;

/// <summary>
/// The keeper of the caller's terminal: a process beside the pod that waits until the runner is gone, killed or not, and sets the
/// terminal to what it was before. All signals are blocked in it, and it is in no session that a signal is meant for.
/// </summary>
internal static class KeeperSteps
{
    /// <summary>Flags of the clone3(2) that makes it.</summary>
    internal const ulong CloneFlags = Appc.Linux.Process.CloneFlags.CLONE_PIDFD | Appc.Linux.Process.CloneFlags.CLONE_CLEAR_SIGHAND;

    internal static ImmutableArray<PlanStep> Build(CallerTerminal terminal)
    {
        var steps = new StepList();
        steps.Call(SystemCall.prctl, "its name for ps", Number(PrctlOption.PR_SET_NAME, "PR_SET_NAME"), Text("appc-keeper"));
        steps.Call(SystemCall.setsid, "who signals the runner's group or session does not mean it");
        steps.Call(SystemCall.close_range, "it has the terminal alone", Number(1), Number(LaunchPlan.GoDescriptor - 1), Number(0));
        steps.Call(SystemCall.close_range, "and the pipe from the runner", Number(LaunchPlan.GoDescriptor + 1), Number(uint.MaxValue), Number(0));
        steps.Add(new PlanStep(SystemCall.read, [Number(LaunchPlan.GoDescriptor), Structure(new byte[1], "\"\""), Number(1)], "wait until the runner has ended, or says so") { Expected = 0 });
        steps.Call(SystemCall.ioctl, "the terminal is as it was", Number(0), Number(TCSETS, nameof(TCSETS)), Structure(terminal.State, "{termios}"));
        steps.Call(SystemCall.exit_group, "done", Number(0));
        return steps.ToImmutable();
    }
}
