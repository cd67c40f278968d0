using System.Text;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Plan;

/// <summary>A plan for people: one line a system call, as strace(1) shows it, with the reason behind a <c>#</c>.</summary>
public static class PlanText
{
    /// <summary>The whole plan: what became of the isolators, the parent's lines, then init's, then those of each process it starts, then what the parent does in the end. Ends with a line feed.</summary>
    public static string Print(LaunchPlan plan)
    {
        var text = new StringBuilder();
        AppendIsolators(text, plan);
        text.Append("runner:\n");
        AppendKeeper(text, plan);
        AppendRunner(text, plan.Listening);
        AppendRunner(text, plan.Before);
        AppendHolder(text, plan.Holder);
        AppendClone(text, plan.CloneFlags, ReasonOfFirst(plan));
        AppendMaps(text, "INIT", plan.IdMaps);

        AppendRunner(text, plan.Join);
        AppendRunner(text, plan.Connect);
        AppendLine(text, "write(go, \"\\0\", 1)", $"let {plan.FirstName} begin");
        if (plan.Holder is { } holder)
        {
            text.Append("holder:\n");
            AppendSteps(text, holder.Steps);
        }

        text.Append(plan.FirstName).Append(":\n");
        AppendSteps(text, plan.Child);
        AppendSteps(text, plan.Init);
        foreach (var actor in plan.Actors)
        {
            text.Append(actor.Title).Append(":\n");
            AppendSteps(text, actor.Steps);
        }

        if (!plan.Keeper.IsEmpty)
        {
            text.Append("keeper:\n");
            AppendSteps(text, plan.Keeper);
        }

        if (!plan.After.IsEmpty || !plan.Disconnect.IsEmpty)
        {
            text.Append("runner, in the end:\n");
            AppendRunner(text, plan.Disconnect);
            AppendRunner(text, plan.After);
        }

        return text.ToString();
    }

    private static string ReasonOfFirst(LaunchPlan plan) => plan.FirstName switch
    {
        "init" => "make the pod's init, in namespaces of its own",
        "usher" => "make the process that enters the pod and waits there for the command",
        "namespace" => "make the process that is the same command as root of a user namespace",
        _ => "make the process that mounts a root filesystem where nobody else sees it",
    };

    private static void AppendHolder(StringBuilder text, HolderPlan? holder)
    {
        if (holder is null)
        {
            return;
        }

        AppendClone(text, holder.CloneFlags, "make the holder of the pod's user namespace, and of what belongs to that");
        AppendMaps(text, "HOLDER", holder.IdMaps);
        foreach (var held in holder.Namespaces)
        {
            AppendLine(text, $"openat2(AT_FDCWD, /proc/HOLDER/ns/{held.Name}) = {held.Descriptor}", "for init, which is still to be made");
        }

        AppendLine(text, "close(go)", "the holder may end");
    }

    private static void AppendMaps(StringBuilder text, string process, IEnumerable<IdMapWrite> maps)
    {
        foreach (var write in maps)
        {
            AppendLine(text, write.Show(process), write.Reason);
        }
    }

    private static void AppendKeeper(StringBuilder text, LaunchPlan plan)
    {
        if (!plan.Keeper.IsEmpty)
        {
            AppendClone(text, KeeperSteps.CloneFlags, "make the keeper of the caller's terminal");
        }
    }

    private static void AppendClone(StringBuilder text, ulong flags, string reason) =>
        AppendLine(text, $"clone3({{flags={CloneFlagNames.Show(flags)}, exit_signal=SIGCHLD}}, 88)", reason);

    private static void AppendIsolators(StringBuilder text, LaunchPlan plan)
    {
        if (plan.Isolators.IsEmpty)
        {
            return;
        }

        text.Append("isolators:\n");
        foreach (var finding in plan.Isolators)
        {
            AppendLine(text, $"{finding.Name} {finding.ShortValue}, {finding.Scope}", $"{finding.VerdictText}: {finding.Detail}");
        }
    }

    private static void AppendRunner(StringBuilder text, IEnumerable<RunnerStep> steps)
    {
        foreach (var step in steps)
        {
            AppendLine(text, step.ToString(), step.Reason);
        }
    }

    private static void AppendSteps(StringBuilder text, IEnumerable<PlanStep> steps)
    {
        foreach (var step in steps)
        {
            AppendLine(text, step.ToString(), step.Reason);
        }
    }

    private static void AppendLine(StringBuilder text, string call, string reason) =>
        text.Append("  ").Append(call).Append("  # ").Append(reason).Append('\n');
}
