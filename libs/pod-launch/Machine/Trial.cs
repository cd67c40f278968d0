using System.Collections.Immutable;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;
using Appc.PodLaunch.Plan;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Machine;

/// <summary>A trial that failed.</summary>
/// <param name="Call">The system call, or the file that could not be written.</param>
/// <param name="Errno">Why; 0 where a signal ended the process.</param>
internal sealed record TrialFailure(string Call, int Errno)
{
    /// <summary>The process itself could not be made.</summary>
    internal bool IsClone => Call == "clone3";

    public override string ToString() => Errno == 0 ? $"{Call} ended the process" : $"{Call}: {SystemCallException.Describe(Errno)}";
}

/// <summary>Performs a few steps of a launch in a process of its own, which is gone afterwards with all that it made.</summary>
internal static class Trial
{
    private const int InitFailed = 128;

    /// <summary>Tries it.</summary>
    /// <param name="host">The caller; who is not root of the machine gets a user namespace around it, as a pod does.</param>
    /// <param name="namespaces">Namespaces of its own.</param>
    /// <param name="steps">What it does there; null for nothing.</param>
    /// <param name="watcher">Told when the steps are done, if they say so.</param>
    /// <returns>What failed; null where nothing did.</returns>
    internal static TrialFailure? Run(HostFacts host, ulong namespaces, Action<StepList>? steps = null, IPodWatcher? watcher = null)
    {
        try
        {
            var exit = PlanExecutor.Run(PlanOf(host, namespaces, steps), watcher);
            return watcher is null && exit.Code >= InitFailed ? new("a signal (SIGSYS: a seccomp filter)", 0) : null;
        }
        catch (LaunchException e)
        {
            return new(e.Step.Call.ToString(), e.Errno);
        }
        catch (SystemCallException e)
        {
            return new(e.Operation, e.Errno);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            return new("writing the ID map", e is UnauthorizedAccessException ? Errno.EPERM : e.HResult);
        }
    }

    private static LaunchPlan PlanOf(HostFacts host, ulong namespaces, Action<StepList>? steps)
    {
        var isUser = !host.Privileged || (namespaces & CloneFlags.CLONE_NEWUSER) != 0;
        return new()
        {
            CloneFlags = CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND | namespaces | (isUser ? CloneFlags.CLONE_NEWUSER : 0),
            IdMaps = isUser ? PlanBuilder.IdMaps(host, 0, 0) : [],
            Child = PlanBuilder.ChildSteps(isUser ? host with { Privileged = false } : host),
            Init = InitSteps(host, steps),
            Actors = [],
        };
    }

    private static ImmutableArray<PlanStep> InitSteps(HostFacts host, Action<StepList>? steps)
    {
        var list = new StepList();
        PlanBuilder.TakeName(list);
        list.CloseAll("no descriptor of the runner reaches it");
        PlanBuilder.AwaitGo(list, host, again: false);
        steps?.Invoke(list);
        list.Call(SystemCall.exit_group, "done", Number(0));
        return list.ToImmutable();
    }
}
