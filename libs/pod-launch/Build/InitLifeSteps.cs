using System.Globalization;
using Appc.Linux.Process;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.MemoryConstants;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// How init starts the apps, gives up nearly everything, and waits. Each app of several has a mount namespace of its own: init makes a
/// copy of the pod's first one, makes the app's root there, forks the app, and goes back for the next; the last app takes the first namespace itself.
/// </summary>
internal sealed class InitLifeSteps
{
    private readonly StepList _steps;
    private readonly PodLayout _pod;
    private readonly bool _isSeveral;
    private int _namespace = -1;
    private (int Read, int Write) _ready = (-1, -1);
    private int _next;

    internal InitLifeSteps(StepList steps, PodLayout pod)
    {
        _steps = steps;
        _pod = pod;
        _isSeveral = pod.Request.Apps.Length > 1;
        if (pod.AwaitsReady)
        {
            _ready = steps.Pipe("it ends when every process of the pod is ready");
        }

        if (_isSeveral)
        {
            _namespace = steps.Open(SystemCall.openat, "the way back from an app's mount namespace", CurrentDirectory, Text("/proc/self/ns/mnt"), Number(O_RDONLY | O_CLOEXEC, "O_RDONLY|O_CLOEXEC"));
        }
    }

    /// <summary>How many descriptors an app's process has from init: both ends of the pipe, and the way back but in the last app.</summary>
    internal static int HandlesIn(PodLayout pod, AppRequest app) => !pod.AwaitsReady ? 0 : ReferenceEquals(app, pod.Request.Apps[^1]) ? 2 : 3;

    private int FirstHandle => Math.Max(3, Math.Max(_ready.Write, _namespace) + 1);

    /// <summary>Before the root of an app is made.</summary>
    internal void BeginApp(AppRequest app)
    {
        if (ReferenceEquals(app, _pod.Request.Apps[^1]))
        {
            if (_isSeveral)
            {
                _steps.Close(_namespace);
                _namespace = -1;
            }

            return;
        }

        _steps.Call(SystemCall.unshare, $"a mount namespace for app {app.Name}", Number((long)CloneFlags.CLONE_NEWNS, "CLONE_NEWNS"));
    }

    /// <summary>When the root of an app is made and entered.</summary>
    internal void Start(AppRequest app)
    {
        _steps.CloseAll("no handle on the host reaches the app", FirstHandle);
        if (_next == 0)
        {
            PrepareToFork();
        }

        for (; _next < _pod.Actors.Length && ReferenceEquals(_pod.Actors[_next].App, app); _next++)
        {
            var reason = _pod.Actors[_next].Role switch
            {
                ActorRole.PreStart => "make the process of its event handler pre-start",
                ActorRole.PostStop => "make the process of its event handler post-stop",
                _ => "start the app",
            };
            _steps.Add(new PlanStep(SystemCall.clone, [Number(Signals.SIGCHLD, "child_stack=NULL, flags=SIGCHLD")], reason) { Kind = StepKind.Fork, Actor = _next });
        }

        if (_namespace >= 0)
        {
            _steps.Call(SystemCall.setns, "back, for the next app", Number(_namespace), Number((long)CloneFlags.CLONE_NEWNS, "CLONE_NEWNS"));
        }
    }

    /// <summary>From when all apps are forked until the last has ended.</summary>
    internal void WaitForTheEnd()
    {
        if (_pod.Request.Terminal is not null)
        {
            _steps.Call(SystemCall.close, "the app's alone", Number(LaunchPlan.PeerDescriptor));
        }

        if (_pod.Request.TellsStart || _pod.Request.Terminal is not null)
        {
            MetadataSteps.TellStart(_steps);
        }

        if (_pod.Request.Terminal is not null)
        {
            TerminalSteps.AwaitTakeover(_steps);
        }

        if (_pod.AwaitsReady)
        {
            _steps.Close(_ready.Write);
            _steps.Add(new PlanStep(SystemCall.read, [Number(_ready.Read), Structure(new byte[1], "\"\""), Number(1)], "wait until every process is ready") { Expected = 0 });
            _steps.Close(_ready.Read);
        }

        GiveUp();
        Supervise(
            _steps,
            "from here on until the app ends: wait for a signal, wait4 every child that ended, kill to pass the signal on and to let "
            + "the next begin; then write its status, and at last exit_group");
    }

    private void PrepareToFork() => PrepareToFork(_steps);

    /// <summary>What must be so before the first fork.</summary>
    internal static void PrepareToFork(StepList steps)
    {
        steps.Call(SystemCall.prctl, "the app can neither trace nor read its init", Number(PrctlOption.PR_SET_DUMPABLE, "PR_SET_DUMPABLE"), Number(0, "SUID_DUMP_DISABLE"));
        steps.Call(
            SystemCall.mmap, "where the app says why it could not start", Number(InitProgram.FailuresAddress, "0x" + InitProgram.FailuresAddress.ToString("x", CultureInfo.InvariantCulture)),
            Number(InitProgram.FailuresSize), Number(PROT_READ | PROT_WRITE, "PROT_READ|PROT_WRITE"),
            Number(MAP_SHARED | MAP_FIXED | MAP_ANONYMOUS, "MAP_SHARED|MAP_FIXED|MAP_ANONYMOUS"), Number(-1), Number(0));
    }

    private void GiveUp()
    {
        IsolationSteps.Finish(_steps, _pod.Request.Cgroups);
        UserNamespaceSteps.Follow(_steps, _pod.Handed.Users);
        HandOverSteps.Finish(_steps, _pod.Handed);
        CapabilitySteps.Set(_steps, 1UL << Capability.CAP_KILL, 0, "from here on init needs no more than to signal the app");
        Confine(_steps, _pod.Request.Host);
    }

    /// <summary>Who only waits from here on can do nothing else.</summary>
    internal static void Confine(StepList steps, HostFacts host)
    {
        steps.Call(
            SystemCall.prctl, "nor can it get more", Number(PrctlOption.PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"),
            Number(1), Number(0), Number(0), Number(0));
        steps.Call(
            SystemCall.seccomp, "nor make other calls than those below", Number(PrctlOption.SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"),
            Number(0), Filter(host.InitFilter));
    }

    /// <summary>From here on until the last process that was forked has ended.</summary>
    internal static void Supervise(StepList steps, string reason) =>
        steps.Add(new PlanStep(SystemCall.rt_sigtimedwait, SignalArguments.WaitForAny(), reason) { Kind = StepKind.Supervise });
}
