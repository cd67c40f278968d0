using System.Collections.Immutable;
using Appc.Linux.Process;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.PrctlOption;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// Compiles what enters a running pod into a plan. Two processes: the usher goes into the pod's namespaces, becomes whom the app is, and
/// forks the program's process, which is then the first of them that the pod can see (setns(2) moves children only into a pid namespace). So nothing
/// that the pod sees has more than its app, but CAP_SYS_ADMIN for its filter as at a launch; and not even that where an app may trace others
/// (CAP_SYS_PTRACE): there the usher itself goes under the app's filter, with no_new_privs.
/// </summary>
public static class EnterPlanBuilder
{
    /// <summary>The plan.</summary>
    public static LaunchPlan Build(EnterRequest request)
    {
        var isGuarded = request.Apps.Any(PodLayout.MayTrace);
        var app = isGuarded ? request.App with { NoNewPrivileges = true } : request.App;
        var child = new StepList();
        PlanBuilder.BecomeInit(child);
        return new LaunchPlan
        {
            FirstName = "usher",
            Keeper = request.Terminal is { } terminal ? KeeperSteps.Build(terminal) : [],
            AwaitsTakeover = request.Terminal is not null,
            CloneFlags = CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND,
            Join = request.Join,
            Child = child.ToImmutable(),
            Init = Usher(request, app, isGuarded),
            Actors = [new PlanActor(app.Name, ActorRole.Main, Program(request, app, isGuarded)) { IsEntering = true }],
        };
    }

    private static ImmutableArray<PlanStep> Usher(EnterRequest request, AppRequest app, bool isGuarded)
    {
        var steps = new StepList();
        PlanBuilder.TakeName(steps);
        steps.CloseAll("no descriptor of the runner reaches the pod");
        steps.Call(SystemCall.close_range, "nor one from its caller", Number(LaunchPlan.ProgramDescriptor), Number(LaunchPlan.PodDescriptor - 1), Number(0));
        steps.Call(SystemCall.close_range, "nor one from its caller", Number(LaunchPlan.AppDescriptor + 1), Number(uint.MaxValue), Number(0));
        PlanBuilder.AwaitGo(steps, request.Host, again: request.Terminal is not null);
        IsolationSteps.JoinKeyring(steps);
        steps.Call(SystemCall.setsid, "the program must not type into the caller's terminal");
        IsolationSteps.WriteAboutSelf(steps, app.SelfWrites); // while /proc is the host's
        GoIn(steps, request);
        if (request.Terminal is { } terminal)
        {
            TerminalSteps.Open(steps, CurrentDirectory, "/dev/pts/ptmx", request.Host, request.Users?.UidOnHost(app.Uid) ?? app.Uid, terminal);
            MetadataSteps.TellStart(steps);
            TerminalSteps.AwaitTakeover(steps); // before it may not be looked into any more
        }

        GoUnderUsers(steps, request);
        InitLifeSteps.PrepareToFork(steps);
        BecomeApp(steps, request.Host, app);
        ForkProgram(steps, app, isGuarded);
        if (request.Terminal is not null)
        {
            steps.Call(SystemCall.close, "the program's alone", Number(LaunchPlan.PeerDescriptor));
        }

        CapabilitySteps.Set(steps, 0, 0, "from here on it needs no more than to signal a process of its own user");
        InitLifeSteps.Confine(steps, request.Host);
        InitLifeSteps.Supervise(steps, "from here on until the program ends: wait for a signal, wait4, kill to pass the signal on; then write its status, and at last exit_group");
        return steps.ToImmutable();
    }

    /// <summary>The pod's namespaces are init's, which no app can change; an app's mounts are its own.</summary>
    private static void GoIn(StepList steps, EnterRequest request)
    {
        steps.Call(SystemCall.setns, "into the pod", Number(LaunchPlan.PodDescriptor), Number((long)request.PodNamespaces, CloneFlagNames.Show(request.PodNamespaces)));
        steps.Call(SystemCall.setns, "and to where the app is; its root is now this process's", Number(LaunchPlan.AppDescriptor), Number((long)request.AppNamespaces, CloneFlagNames.Show(request.AppNamespaces)));
        var first = request.Users is null ? LaunchPlan.PodDescriptor : LaunchPlan.AppDescriptor;
        steps.Call(SystemCall.close_range, "done with them", Number(first), Number(LaunchPlan.AppDescriptor), Number(0));
    }

    /// <summary>Last, for a terminal can be given to the pod's users from outside alone. It sets the bounding set back to all.</summary>
    private static void GoUnderUsers(StepList steps, EnterRequest request)
    {
        if (request.Users is not null)
        {
            UserNamespaceSteps.Enter(steps, LaunchPlan.PodDescriptor);
            steps.Call(SystemCall.close, "done with it", Number(LaunchPlan.PodDescriptor));
        }
    }

    private static void BecomeApp(StepList steps, HostFacts host, AppRequest app)
    {
        AppStepsBuilder.BoundCapabilities(steps, host, app);
        AppStepsBuilder.BecomeUser(steps, host, app);
        AppStepsBuilder.SetCapabilities(steps, app);
        AppStepsBuilder.StandInPlace(steps, app);
        steps.Call(SystemCall.prctl, "another user may have made it visible", Number(PR_SET_DUMPABLE, nameof(PR_SET_DUMPABLE)), Number(0, "SUID_DUMP_DISABLE"));
        ParentLifeSteps.Add(steps, LaunchPlan.ReportDescriptor, "another user may have made it forget", "and it lives still");
    }

    private static void ForkProgram(StepList steps, AppRequest app, bool isGuarded)
    {
        var (_, write) = steps.Pipe("from which this process alone reads, for as long as it lives");
        if (isGuarded)
        {
            AppStepsBuilder.Confine(steps, app);
        }

        steps.Add(new PlanStep(SystemCall.clone, [Number(Signals.SIGCHLD, "child_stack=NULL, flags=SIGCHLD")], "make the program's process, in the pod") { Kind = StepKind.Fork, Actor = 0 });
        steps.Close(write);
    }

    private static ImmutableArray<PlanStep> Program(EnterRequest request, AppRequest app, bool isGuarded)
    {
        var steps = new StepList();
        steps.Inherit(2);
        steps.Close(3);
        ParentLifeSteps.Add(steps, pipe: 4, "it dies with its usher", "which has not died already");
        if (request.Terminal is not null)
        {
            steps.Call(SystemCall.setsid, "a session of its own");
            TerminalSteps.Control(steps);
            StreamSteps.Add(steps, request.Host, app, 0, hasTerminal: true);
        }

        steps.Call(SystemCall.close_range, "nothing beyond standard error is open", Number(3), Number(uint.MaxValue), Number(0));
        steps.Call(SystemCall.rt_sigprocmask, "no signal is blocked", SignalArguments.EmptyMask());
        if (!isGuarded)
        {
            AppStepsBuilder.Confine(steps, app);
        }

        AppStepsBuilder.Execute(steps, app.Program, app.Environment);
        return steps.ToImmutable();
    }
}
