using System.Collections;
using System.Collections.Immutable;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;
using Appc.PodLaunch.Pods;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Execute;

/// <summary>
/// This program once more, as root of a user namespace with all users and groups that an ordinary user has: there it can give files away, and read and remove what others of them own.
/// </summary>
public static class UserNamespaceProcess
{
    private const int CloseOnExec = 4; // CLOSE_RANGE_CLOEXEC

    /// <summary>Runs this process's own command line there, to its end. Only in a process that may clone (<see cref="LauncherThreads"/>).</summary>
    /// <param name="environment">Variables that it gets beside this process's.</param>
    /// <returns>Its exit code; null where this process is root, or has no further users, or may not clone.</returns>
    /// <exception cref="SystemCallException">A user namespace could not be made.</exception>
    /// <exception cref="LaunchException">A step failed.</exception>
    public static int? Run(params IEnumerable<(string Name, string Value)> environment)
    {
        var host = HostProbe.Facts();
        return CallerUsers.Find(host) is not { } users || !LauncherThreads.MayClone() ? null : PlanExecutor.Run(PlanOf(host, users, Environment.ProcessPath!, Environment.GetCommandLineArgs(), Variables(environment))).Code;
    }

    /// <summary>Likewise as root of the user namespace of a pod that runs and is the caller's.</summary>
    /// <param name="pod">The pod.</param>
    /// <param name="environment">Variables that it gets beside this process's.</param>
    /// <returns>Its exit code; null where this process is root of some namespace already.</returns>
    /// <exception cref="LaunchException">A step failed.</exception>
    public static int? RunIn(RunningPod pod, params IEnumerable<(string Name, string Value)> environment)
    {
        var host = HostProbe.Facts();
        if (host.Uid == 0)
        {
            return null;
        }

        FixedPipe.RequireFree(LaunchPlan.PodDescriptor);
        using var init = Processes.DuplicateTo(pod.Init, LaunchPlan.PodDescriptor, acrossExecve: true);
        return PlanExecutor.Run(PlanInPod(host, Environment.ProcessPath!, Environment.GetCommandLineArgs(), Variables(environment))).Code;
    }

    internal static LaunchPlan PlanInPod(HostFacts host, string program, IEnumerable<string> words, ImmutableArray<ByteString> environment)
    {
        var child = new StepList();
        PlanBuilder.BecomeInit(child);
        return new LaunchPlan
        {
            FirstName = "namespace",
            CloneFlags = CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND,
            Child = child.ToImmutable(),
            Init = Steps(host, program, words, environment, joinsPod: true),
            Actors = [],
        };
    }

    internal static LaunchPlan PlanOf(HostFacts host, CallerUsers users, string program, IEnumerable<string> words, ImmutableArray<ByteString> environment) => new()
    {
        FirstName = "namespace",
        CloneFlags = CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND | CloneFlags.CLONE_NEWUSER,
        IdMaps = users.Maps,
        Child = PlanBuilder.ChildSteps(host),
        Init = Steps(host, program, words, environment, joinsPod: false),
        Actors = [],
    };

    private static ImmutableArray<PlanStep> Steps(HostFacts host, string program, IEnumerable<string> words, ImmutableArray<ByteString> environment, bool joinsPod)
    {
        var steps = new StepList();
        steps.CloseAll("nothing of the first process's but its standard streams");
        steps.Call(SystemCall.close_range, "nor of its caller's", Number(LaunchPlan.GoDescriptor + 1), Number(joinsPod ? LaunchPlan.PodDescriptor - 1 : uint.MaxValue), Number(0));
        PlanBuilder.AwaitGo(steps, host, again: false);
        if (joinsPod)
        {
            UserNamespaceSteps.Enter(steps, LaunchPlan.PodDescriptor);
        }

        steps.Call(SystemCall.setresgid, "the namespace's group 0, who is the caller's outside", Number(0), Number(0), Number(0));
        steps.Call(SystemCall.setresuid, "and its user 0", Number(0), Number(0), Number(0));
        ParentLifeSteps.Add(steps, LaunchPlan.ReportDescriptor, "another user may have made it forget", "and the first process lives still");
        CapabilitySteps.Set(steps, CapabilitySteps.All(host.LastCapability), 0, "nothing inheritable");
        steps.Call(SystemCall.close_range, "nothing beyond standard error is open", Number(3), Number(uint.MaxValue), Number(CloseOnExec, "CLOSE_RANGE_CLOEXEC"));
        steps.Call(SystemCall.rt_sigprocmask, "no signal is blocked", SignalArguments.EmptyMask());
        steps.Call(
            SystemCall.execve, "the same command", Text(program), Vector([.. words.Select(ByteString.FromText)]), Vector(environment));
        return steps.ToImmutable();
    }

    /// <summary>This process's variables, and more.</summary>
    internal static ImmutableArray<ByteString> Variables(params IEnumerable<(string Name, string Value)> more) =>
    [
        .. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (Name: (string)entry.Key, Value: (string?)entry.Value ?? string.Empty))
            .Where(entry => more.All(other => other.Name != entry.Name)).Concat(more).Select(entry => ByteString.FromText($"{entry.Name}={entry.Value}")),
    ];
}
