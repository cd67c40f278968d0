using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.PrctlOption;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>The steps of an app's process, from its fork to its execve(2): who it is, what it may do, where it stands. Its event handlers' are the same.</summary>
internal static class AppStepsBuilder
{
    private const uint DefaultUmask = 0b000_010_010;

    internal static ImmutableArray<PlanStep> Build(PodLayout pod, ActorRequest actor)
    {
        var (steps, host, app) = (new StepList(), pod.Request.Host, pod.IsGuarded ? actor.App with { NoNewPrivileges = true } : actor.App);
        steps.Inherit(InitLifeSteps.HandlesIn(pod, actor.App));
        IsolationSteps.Enter(steps, pod.Request.Cgroups, actor.AppIndex);
        IsolationSteps.WriteAboutSelf(steps, app.SelfWrites);
        StreamSteps.Add(steps, host, app, actor.AppIndex, pod.Request.Terminal is not null, pod.Request.Users);
        UserNamespaceSteps.Enter(steps, pod.Handed.Users); // sets the bounding set back to all
        BoundCapabilities(steps, host, app);
        BecomeUser(steps, host, app);
        SetCapabilities(steps, app);
        StandInPlace(steps, app);
        HandOverSteps.Add(steps, pod, actor);
        if (pod.IsGuarded) // who traces it while it waits finds it confined already
        {
            Confine(steps, app);
        }

        Wait(steps, actor.Awaits);
        if (pod.Request.Terminal is not null)
        {
            TerminalSteps.TakeForeground(steps, PlanActor.ProcessIdOf(pod.Actors.IndexOf(actor)));
        }

        steps.Call(SystemCall.rt_sigprocmask, "no signal is blocked", SignalArguments.EmptyMask());
        if (!pod.IsGuarded)
        {
            Confine(steps, app);
        }

        Execute(steps, actor.Program, actor.Role == ActorRole.Main ? ServiceVariables.Of(app, actor.Index) : app.Environment);
        return steps.ToImmutable();
    }

    internal static void StandInPlace(StepList steps, AppRequest app)
    {
        steps.Call(SystemCall.umask, "new files are not writable for others", Mode(DefaultUmask));
        steps.Call(SystemCall.chdir, "the app's working directory", Text(app.WorkingDirectory));
    }

    /// <summary>All signals are blocked here, so the word cannot be missed.</summary>
    private static void Wait(StepList steps, ActorStart awaits)
    {
        if (awaits != ActorStart.AtOnce)
        {
            steps.Add(new PlanStep(
                SystemCall.rt_sigtimedwait, SignalArguments.WaitFor(LaunchPlan.ReleaseSignal),
                awaits == ActorStart.AfterAnother ? "wait until init says that its turn has come" : "wait until all are ready, and init is harmless")
            {
                Expected = LaunchPlan.ReleaseSignal,
            });
        }
    }

    internal static void BoundCapabilities(StepList steps, HostFacts host, AppRequest app)
    {
        for (var capability = 0; capability <= host.LastCapability; capability++)
        {
            if ((app.Capabilities & (1UL << capability)) == 0)
            {
                steps.Call(
                    SystemCall.prctl, "not in the app's set", Number(PR_CAPBSET_DROP, nameof(PR_CAPBSET_DROP)),
                    Number(capability, Capability.NameOf(capability)));
            }
        }
    }

    internal static void BecomeUser(StepList steps, HostFacts host, AppRequest app)
    {
        if (host.HasUsers)
        {
            var groups = app.SupplementaryGids.IsEmpty ? [app.Gid] : app.SupplementaryGids;
            var bytes = MemoryMarshal.AsBytes(groups.AsSpan()).ToArray();
            steps.Call(SystemCall.setgroups, "the app's groups and none of the caller's", Number(groups.Length), Structure(bytes, $"[{string.Join(", ", groups)}]"));
        }

        steps.Call(SystemCall.setresgid, "the app's group", Number(app.Gid), Number(app.Gid), Number(app.Gid));
        steps.Call(SystemCall.prctl, "one capability is still needed", Number(PR_SET_KEEPCAPS, nameof(PR_SET_KEEPCAPS)), Number(1));
        steps.Call(SystemCall.setresuid, "the app's user", Number(app.Uid), Number(app.Uid), Number(app.Uid));
    }

    /// <summary>
    /// What the app has is decided by execve(2) from the bounding set (capabilities(7)): all of it for user 0, none for
    /// others. CAP_SYS_ADMIN stays until then where the seccomp filter needs it; it is not in the bounding set, so it does not survive.
    /// </summary>
    internal static void SetCapabilities(StepList steps, AppRequest app)
    {
        var forFilter = app.NoNewPrivileges ? 0 : 1UL << Capability.CAP_SYS_ADMIN;
        var now = (app.Uid == 0 ? app.Capabilities : 0) | forFilter;
        CapabilitySteps.Set(steps, now, 0, "nothing inheritable");
        steps.Call(
            SystemCall.prctl, "nothing ambient", Number(PR_CAP_AMBIENT, nameof(PR_CAP_AMBIENT)),
            Number(PR_CAP_AMBIENT_CLEAR_ALL, nameof(PR_CAP_AMBIENT_CLEAR_ALL)), Number(0), Number(0), Number(0));
    }

    internal static void Confine(StepList steps, AppRequest app)
    {
        if (app.NoNewPrivileges)
        {
            steps.Call(
                SystemCall.prctl, "no setuid program gives the app more", Number(PR_SET_NO_NEW_PRIVS, nameof(PR_SET_NO_NEW_PRIVS)),
                Number(1), Number(0), Number(0), Number(0));
        }

        if (!app.SeccompFilter.IsEmpty)
        {
            steps.Call(
                SystemCall.seccomp, "system calls the app may not make", Number(SECCOMP_SET_MODE_FILTER, nameof(SECCOMP_SET_MODE_FILTER)),
                Number(0), Filter(app.SeccompFilter));
        }
    }

    internal static void Execute(StepList steps, ProgramRequest program, ImmutableArray<ByteString> environment)
    {
        for (var i = 0; i < program.Files.Length; i++)
        {
            var isLast = i == program.Files.Length - 1;
            steps.Add(new PlanStep(
                SystemCall.execve, [Text(program.Files[i]), Vector(program.Arguments), Vector(environment)],
                isLast ? "the app" : "the app, if it is here; else on along PATH")
            {
                Tolerated = isLast ? [] : [Errno.ENOENT, Errno.ENOTDIR, Errno.EACCES],
            });
        }
    }
}
