using System.Collections.Immutable;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// A pod of root's with users of its own. A process that holds nothing makes the user namespace and the namespaces over which the pod's root is to have power; init
/// joins those. It mounts as the host's root, because only that may show files with other owners (mount_setattr(2), MOUNT_ATTR_IDMAP), but what it makes
/// belongs to the pod's root. Each app's process, and in the end init, go into the user namespace, and nothing leads back.
/// </summary>
internal static class UserNamespaceSteps
{
    internal static HolderPlan Holder(LaunchRequest request, HandedDescriptors handed)
    {
        var steps = new StepList();
        steps.Call(SystemCall.prctl, "its name for ps", Number(PrctlOption.PR_SET_NAME, "PR_SET_NAME"), Text("appc-holder"));
        steps.Call(SystemCall.close_range, "it holds nothing of the runner's open", Number(0), Number(LaunchPlan.GoDescriptor - 1), Number(0));
        steps.Call(SystemCall.close_range, "but the pipe from it", Number(LaunchPlan.GoDescriptor + 1), Number(uint.MaxValue), Number(0));
        steps.Add(new PlanStep(SystemCall.read, [Number(LaunchPlan.GoDescriptor), Structure(new byte[1], "\"\""), Number(1)], "wait until the runner has the namespaces open, or has ended") { Expected = 0 });
        steps.Call(SystemCall.exit_group, "done", Number(0));
        return new HolderPlan(
            CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND | CloneFlags.CLONE_NEWUSER | handed.Namespaces.Aggregate(0UL, (flags, held) => flags | FlagOf(held)),
            request.Users!.Maps, handed.Namespaces, steps.ToImmutable());
    }

    /// <summary>Init's first steps: what it makes from here on is the pod's root's, and it has the rights of the host's.</summary>
    internal static void MakeForPod(StepList steps, HostFacts host, PrivateUsers users)
    {
        // Neither call tells of a failure; each returns what was before. Changing fsuid from 0 takes rights over files away (capabilities(7)), which are then taken back.
        steps.Add(new PlanStep(SystemCall.setfsgid, [Number(users.FirstGid)], "what it makes belongs to the pod's group 0"));
        steps.Add(new PlanStep(SystemCall.setfsuid, [Number(users.FirstUid)], "and to the pod's user 0"));
        CapabilitySteps.Set(steps, host.Permitted & CapabilitySteps.All(host.LastCapability), 0, "with the rights over the host's files that it still needs");
    }

    /// <summary>Init joins the namespaces that the pod's root has power over.</summary>
    internal static void JoinOthers(StepList steps, ImmutableArray<HeldNamespace> namespaces)
    {
        foreach (var held in namespaces[..^1])
        {
            steps.Call(SystemCall.setns, "a namespace of the pod's, in which the pod's root has its rights", Number(held.Descriptor), Number((long)FlagOf(held), CloneFlagNames.Show(FlagOf(held))));
        }

        steps.Call(SystemCall.close_range, "done with them", Number(namespaces[0].Descriptor), Number(namespaces[^2].Descriptor), Number(0));
    }

    /// <summary>An app's process goes into the user namespace.</summary>
    internal static void Enter(StepList steps, int? users)
    {
        if (users is { } descriptor)
        {
            steps.Call(
                SystemCall.setns, "from here on its rights are those of the pod's root, and none outside", Number(descriptor), Number((long)CloneFlags.CLONE_NEWUSER, "CLONE_NEWUSER"));
        }
    }

    /// <summary>Init, which has made everything, follows, and is the pod's root.</summary>
    internal static void Follow(StepList steps, int? users)
    {
        if (users is null)
        {
            return;
        }

        Enter(steps, users);
        steps.Call(SystemCall.setgroups, "none of the caller's groups", Number(0), Null);
        steps.Call(SystemCall.setresgid, "the pod's group 0", Number(0), Number(0), Number(0));
        steps.Call(SystemCall.setresuid, "and user 0", Number(0), Number(0), Number(0));
        steps.Call(SystemCall.prctl, "another user may have made it visible", Number(PrctlOption.PR_SET_DUMPABLE, "PR_SET_DUMPABLE"), Number(0, "SUID_DUMP_DISABLE"));
        ParentLifeSteps.Add(steps, LaunchPlan.ReportDescriptor, "another user may have made it forget", "and the runner lives still");
    }

    private static ulong FlagOf(HeldNamespace held) => held.Name switch
    {
        HeldNamespace.User => CloneFlags.CLONE_NEWUSER,
        HeldNamespace.Network => CloneFlags.CLONE_NEWNET,
        "ipc" => CloneFlags.CLONE_NEWIPC,
        _ => CloneFlags.CLONE_NEWUTS,
    };
}
