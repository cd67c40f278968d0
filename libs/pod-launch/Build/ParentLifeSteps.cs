using System.Runtime.InteropServices;
using Appc.Linux.Process;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>Ties a process to the life of the one that made it.</summary>
internal static class ParentLifeSteps
{
    /// <summary>
    /// PR_SET_PDEATHSIG says nothing of a parent that died before it. Who dies closes its files first, and an end of a pipe that nobody
    /// reads from any more has POLLERR (poll(2)); the call asks for that alone and does not wait.
    /// </summary>
    /// <param name="steps">The process's.</param>
    /// <param name="pipe">The writing end of a pipe whose reading end only the parent has.</param>
    /// <param name="reason">Why it must not outlive its parent.</param>
    /// <param name="check">Why it looks whether that lives.</param>
    internal static void Add(StepList steps, int pipe, string reason, string check)
    {
        steps.Call(SystemCall.prctl, reason, Number(PrctlOption.PR_SET_PDEATHSIG, "PR_SET_PDEATHSIG"), Number(Signals.SIGKILL, "SIGKILL"));
        var asked = new byte[8]; // struct pollfd: fd, events, revents
        MemoryMarshal.Write(asked, pipe);
        steps.Add(new Plan.PlanStep(
            SystemCall.ppoll, [Structure(asked, $"[{{fd={pipe}, events=0}}]"), Number(1), Structure(new byte[16], "{tv_sec=0, tv_nsec=0}"), Null, Number(8)], check)
        {
            Expected = 0,
        });
    }
}
