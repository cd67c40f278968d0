using System.Collections.Immutable;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;
using static Appc.Linux.Process.OpenConstants;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Build;

/// <summary>
/// Compiles the reading of an app's root filesystem, the image with the changes that the pod left above it, into a plan: a process in a mount namespace of its own
/// puts the overlay together, read-only, and the runner takes a handle on it over. Nothing is mounted in the host's mount namespace.
/// </summary>
internal static class ExportPlanBuilder
{
    internal static LaunchPlan Build(HostFacts host, AppRequest app)
    {
        var request = new LaunchRequest { Host = host, HostName = string.Empty, Apps = [app] };
        return new LaunchPlan
        {
            FirstName = "holder",
            AwaitsTakeover = true,
            CloneFlags = CloneFlags.CLONE_PIDFD | CloneFlags.CLONE_CLEAR_SIGHAND | CloneFlags.CLONE_NEWNS | (host.Privileged ? 0 : CloneFlags.CLONE_NEWUSER),
            IdMaps = PlanBuilder.IdMaps(request),
            Child = PlanBuilder.ChildSteps(host),
            Init = Steps(host, app),
            Actors = [],
        };
    }

    private static ImmutableArray<PlanStep> Steps(HostFacts host, AppRequest app)
    {
        var steps = new StepList();
        PlanBuilder.TakeName(steps);
        steps.CloseAll("no descriptor of the runner is needed");
        steps.Call(SystemCall.close_range, "nor one from its caller", Number(LaunchPlan.ProgramDescriptor), Number(uint.MaxValue), Number(0));
        PlanBuilder.AwaitGo(steps, host, again: true);
        RootSteps.Separate(steps);
        var root = RootSteps.Add(steps, host, app, isReadOnly: true);
        var readable = steps.Open(
            SystemCall.openat2, "to be read", Number(root), Text("."), StepList.How(O_RDONLY | O_CLOEXEC | O_DIRECTORY, 0, RESOLVE_NO_SYMLINKS | RESOLVE_BENEATH), Number(24));
        steps.Call(SystemCall.dup3, "where the runner looks for it", Number(readable), Number(LaunchPlan.TerminalDescriptor), Number(O_CLOEXEC, "O_CLOEXEC"));
        MetadataSteps.TellStart(steps);
        TerminalSteps.AwaitTakeover(steps);
        steps.Call(SystemCall.exit_group, "the handle keeps the mount", Number(0));
        return steps.ToImmutable();
    }
}
