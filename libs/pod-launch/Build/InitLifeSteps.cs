using System.Globalization;
using Appc.Linux.Process;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.MemoryConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>What init does when the pod is made: it starts the app, gives up nearly everything, and waits.</summary>
internal static class InitLifeSteps
{
    private static readonly byte[] s_one = BitConverter.GetBytes(1UL);

    /// <summary>The descriptor of the gate, the lowest free one; see <see cref="HasGate"/>.</summary>
    private const int Gate = 3;

    /// <summary>An app that may trace other processes begins only when init has given up what it could be made to misuse.</summary>
    private static bool HasGate(AppRequest app) => (app.Capabilities & (1UL << Capability.CAP_SYS_PTRACE)) != 0;

    internal static void Add(StepList steps, LaunchRequest request)
    {
        steps.CloseAll("no handle on the host reaches the app");
        if (HasGate(request.App))
        {
            steps.Open(SystemCall.eventfd2, "the app may trace others, so it waits until init is harmless", Number(0), Number(0));
        }

        steps.Call(SystemCall.prctl, "the app can neither trace nor read its init", Number(PrctlOption.PR_SET_DUMPABLE, "PR_SET_DUMPABLE"), Number(0, "SUID_DUMP_DISABLE"));
        steps.Call(
            SystemCall.mmap, "where the app says why it could not start", Number(InitProgram.FailuresAddress, "0x" + InitProgram.FailuresAddress.ToString("x", CultureInfo.InvariantCulture)),
            Number(InitProgram.FailuresSize), Number(PROT_READ | PROT_WRITE, "PROT_READ|PROT_WRITE"),
            Number(MAP_SHARED | MAP_FIXED | MAP_ANONYMOUS, "MAP_SHARED|MAP_FIXED|MAP_ANONYMOUS"), Number(-1), Number(0));
        steps.Add(new PlanStep(SystemCall.clone, [Number(Signals.SIGCHLD, "child_stack=NULL, flags=SIGCHLD")], "start the app") { Kind = StepKind.Fork });
        GiveUp(steps, request);
        steps.Add(new PlanStep(
            SystemCall.rt_sigtimedwait, SignalArguments.WaitForAny(),
            "from here on until the app ends: wait for a signal, wait4 every child that ended, kill to pass the signal on; then write the app's status and exit_group")
        {
            Kind = StepKind.Supervise,
        });
    }

    /// <summary>The app's first steps.</summary>
    internal static void Enter(StepList steps, AppRequest app)
    {
        if (HasGate(app))
        {
            steps.Add(new PlanStep(SystemCall.read, [Number(Gate), Structure(s_one, "\"\\1\\0\\0\\0\\0\\0\\0\\0\""), Number(s_one.Length)], "wait until init is harmless")
            {
                Expected = s_one.Length,
            });
            steps.Call(SystemCall.close, "done with it", Number(Gate));
        }
    }

    private static void GiveUp(StepList steps, LaunchRequest request)
    {
        IsolationSteps.Finish(steps, request.Cgroups);
        CapabilitySteps.Set(steps, 1UL << Capability.CAP_KILL, 0, "from here on init needs no more than to signal the app");
        steps.Call(
            SystemCall.prctl, "nor can it get more", Number(PrctlOption.PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"),
            Number(1), Number(0), Number(0), Number(0));
        steps.Call(
            SystemCall.seccomp, "nor make other calls than those below", Number(PrctlOption.SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"),
            Number(0), Filter(request.Host.InitFilter));
        if (HasGate(request.App))
        {
            steps.Call(SystemCall.write, "now the app may begin", Number(Gate), Structure(s_one, "\"\\1\\0\\0\\0\\0\\0\\0\\0\""), Number(s_one.Length));
        }
    }
}
