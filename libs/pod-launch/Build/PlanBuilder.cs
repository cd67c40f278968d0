using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>Compiles a launch request into a launch plan. A pure function: it asks nothing of the machine.</summary>
public static class PlanBuilder
{
    /// <summary>What init is called, and what it forks until that executes its program.</summary>
    internal static readonly ByteString InitName = "appc-init";

    /// <summary>The plan for one pod.</summary>
    /// <exception cref="BadInputException">More apps than a plan can start.</exception>
    public static LaunchPlan Build(LaunchRequest request)
    {
        var pod = new PodLayout(request);
        return new LaunchPlan
        {
            Isolators = request.Isolators,
            Listening = request.Listening,
            Before = request.Cgroups.Before,
            Join = request.Cgroups.Join,
            Connect = request.Network.Connect,
            Disconnect = request.Network.Disconnect,
            After = request.Cgroups.After,
            AwaitsTakeover = AwaitsTakeover(request),
            Keeper = request.Terminal is { } terminal ? KeeperSteps.Build(terminal) : [],
            Holder = request.Users is null ? null : UserNamespaceSteps.Holder(request, pod.Handed),
            CloneFlags = Namespaces(request),
            IdMaps = IdMaps(request),
            Child = ChildSteps(request.Host),
            Init = InitSteps(pod),
            Actors = [.. pod.Actors.Select(actor => new PlanActor(actor.App.Name, actor.Role, AppStepsBuilder.Build(pod, actor)) { Awaits = actor.Awaits, Next = actor.Next })],
        };
    }

    /// <summary>What a terminal carries would be lost with init, so init stays until the runner has it.</summary>
    private static bool AwaitsTakeover(LaunchRequest request) => request.Terminal is not null;

    private static ulong Namespaces(LaunchRequest request) =>
        CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND | CloneFlags.CLONE_NEWNS | CloneFlags.CLONE_NEWPID
        | (request.Cgroups.IsEmpty ? CloneFlags.CLONE_NEWCGROUP : 0) // else init makes it, in the pod's own cgroup
        | (request.Users is null ? CloneFlags.CLONE_NEWIPC | CloneFlags.CLONE_NEWUTS : 0) // else they are there, and init joins them
        | (request.HostNetwork || request.Users is not null ? 0 : CloneFlags.CLONE_NEWNET)
        | (request.Host.Privileged ? 0 : CloneFlags.CLONE_NEWUSER);

    internal static ImmutableArray<IdMapWrite> IdMaps(LaunchRequest request) => request.Host.Privileged ? [] : request.Host.Users?.Maps ?? OneUser(request);

    private static ImmutableArray<IdMapWrite> OneUser(LaunchRequest request)
    {
        var app = request.Apps[0];
        return request.Apps.FirstOrDefault(other => other.Uid != app.Uid || other.Gid != app.Gid) is { } other
            ? throw new BadInputException(
                $"launch: app {app.Name} is user {app.Uid}, group {app.Gid}, app {other.Name} is {other.Uid}, {other.Gid}: an ordinary user's pod has one user and one group, unless --private-users gives it those of /etc/subuid and /etc/subgid")
            : IdMaps(request.Host, app.Uid, app.Gid);
    }

    /// <summary>One user and one group, who are the caller.</summary>
    internal static ImmutableArray<IdMapWrite> IdMaps(HostFacts host, uint uid, uint gid) =>
    [
        new IdMapWrite("uid_map", $"{uid} {host.Uid} 1\n", "the app's user is the caller"),
        new IdMapWrite("setgroups", "deny", "the kernel asks for this before an ordinary user may map a group"),
        new IdMapWrite("gid_map", $"{gid} {host.Gid} 1\n", "the app's group is the caller's"),
    ];

    internal static ImmutableArray<PlanStep> ChildSteps(HostFacts host)
    {
        var steps = new StepList();
        if (!host.Privileged)
        {
            CapabilitySteps.KeepAll(steps, host.LastCapability);
        }

        BecomeInit(steps);
        return steps.ToImmutable();
    }

    /// <summary>The last step of a cloned process.</summary>
    internal static void BecomeInit(StepList steps) => steps.Call(
        SystemCall.execveat, "become init, a program without anything of the runner in it (CVE-2019-5736)", Number(LaunchPlan.ProgramDescriptor), Text(default),
        Vector([InitName]), Vector([]), Number(MountFlags.AT_EMPTY_PATH, "AT_EMPTY_PATH"));

    private static ImmutableArray<PlanStep> InitSteps(PodLayout pod)
    {
        var steps = new StepList();
        BeginSteps(steps, pod);
        RootSteps.Separate(steps);
        var life = new InitLifeSteps(steps, pod);
        foreach (var app in pod.Request.Apps)
        {
            life.BeginApp(app);
            var root = RootSteps.Add(steps, pod.Request.Host, app, owners: pod.Request.Users is { AreOnDisk: true } ? null : pod.Handed.Users);
            EtcSteps.Add(steps, root, app); // before the volumes: one of them may hide /etc, and is not ours to write to
            VolumeSteps.Add(steps, root, app.Volumes, pod.Handed.Users);
            KernelFilesystemSteps.Add(steps, root, pod.Request, app);
            RootSteps.Enter(steps, root, app.ReadOnlyRoot);
            life.Start(app);
        }

        life.WaitForTheEnd();
        return steps.ToImmutable();
    }

    private static void BeginSteps(StepList steps, PodLayout pod)
    {
        var request = pod.Request;
        TakeName(steps);
        steps.CloseAll("no descriptor of the runner reaches the pod");
        CloseCallers(steps, pod.Handed);
        if (request.Users is { } users)
        {
            UserNamespaceSteps.MakeForPod(steps, request.Host, users);
        }

        AwaitGo(steps, request.Host, AwaitsTakeover(request));
        if (request.Users is not null)
        {
            UserNamespaceSteps.JoinOthers(steps, pod.Handed.Namespaces);
        }

        IsolationSteps.Begin(steps, request);
        steps.Call(SystemCall.setsid, "the app must not type into the caller's terminal");
        steps.Call(SystemCall.umask, "modes below are exact", Mode(0));
        steps.Call(SystemCall.sethostname, "the pod's host name", Text(request.HostName), Number(System.Text.Encoding.UTF8.GetByteCount(request.HostName)));
        if (!request.HostNetwork)
        {
            LoopbackSteps.Add(steps);
        }

        if (request.MetadataPort is { } port)
        {
            MetadataSteps.Listen(steps, port);
        }

        IsolationSteps.SetParameters(steps, request.Sysctls);
    }

    private static void CloseCallers(StepList steps, HandedDescriptors handed)
    {
        const string reason = "nor one from its caller";
        if (handed.Count > 0)
        {
            steps.Call(SystemCall.close_range, reason, Number(LaunchPlan.GoDescriptor + 1), Number(LaunchPlan.StreamDescriptors - 1), Number(0));
        }

        var rest = handed.Count > 0 ? handed.End : LaunchPlan.GoDescriptor + 1;
        steps.Call(SystemCall.close_range, reason, Number(rest), Number(uint.MaxValue), Number(0));
    }

    internal static void TakeName(StepList steps) =>
        steps.Call(SystemCall.prctl, "its name for ps", Number(PrctlOption.PR_SET_NAME, "PR_SET_NAME"), Text(InitName));

    /// <summary>From here on the runner lives, or this process does not.</summary>
    internal static void AwaitGo(StepList steps, HostFacts host, bool again)
    {
        ParentLifeSteps.Add(steps, LaunchPlan.ReportDescriptor, "the pod dies with the runner", "which has not died already: somebody reads the reports");
        steps.Add(new PlanStep(SystemCall.read, [Number(LaunchPlan.GoDescriptor), Structure(new byte[1], "\"\\0\""), Number(1)], "wait until the runner says go")
        {
            Expected = 1,
        });
        if (!again)
        {
            steps.Call(SystemCall.close, "done with it", Number(LaunchPlan.GoDescriptor));
        }

        foreach (var signal in host.IgnoredSignals)
        {
            steps.Call(SystemCall.rt_sigaction, "no ignored signal reaches the app", SignalArguments.DefaultAction(signal));
        }
    }
}
