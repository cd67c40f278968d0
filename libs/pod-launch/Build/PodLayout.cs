using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.Linux.Process;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Build;

/// <summary>A process that init will fork.</summary>
/// <param name="Index">Which of the pod's processes it is.</param>
/// <param name="App">Its app.</param>
/// <param name="AppIndex">Which of the pod's apps that is.</param>
/// <param name="Role">What it is to the app.</param>
/// <param name="Program">What it runs.</param>
/// <param name="Awaits">When it begins.</param>
/// <param name="Next">Index of the one that begins after it; null for none.</param>
internal sealed record ActorRequest(int Index, AppRequest App, int AppIndex, ActorRole Role, ProgramRequest Program, ActorStart Awaits, int? Next);

/// <summary>Which processes a pod has, who begins after whom, and what follows from there being several.</summary>
internal sealed class PodLayout
{
    internal PodLayout(LaunchRequest request)
    {
        Request = request;
        var count = request.Apps.Sum(app => Programs(app).Count());
        if (count > LaunchPlan.MaximumActors)
        {
            throw new BadInputException($"launch: {count} apps and event handlers; at most {LaunchPlan.MaximumActors} in a pod");
        }

        Handed = new HandedDescriptors(request);
        IsCrowd = count > 1;
        HasTracer = request.Apps.Any(MayTrace);
        Actors = [.. request.Apps.SelectMany((app, index) => Programs(app).Select(program => (App: app, AppIndex: index, program.Role, program.Program)))
            .Select((actor, index) => new ActorRequest(index, actor.App, actor.AppIndex, actor.Role, actor.Program, AwaitsOf(actor.App, actor.Role), NextOf(actor.App, actor.Role, index)))];
    }

    internal LaunchRequest Request { get; }

    internal ImmutableArray<ActorRequest> Actors { get; }

    internal HandedDescriptors Handed { get; }

    /// <summary>True where init forks more than one process: then none begins before all are ready.</summary>
    internal bool IsCrowd { get; }

    /// <summary>
    /// True where init waits for all processes to be ready before it goes on: those of a crowd begin then, and a process that is not yet in the pod's user namespace
    /// could not be signalled by an init that is.
    /// </summary>
    internal bool AwaitsReady => IsCrowd || Request.Users is not null;

    /// <summary>True where an app may trace other processes (CAP_SYS_PTRACE): then it must find none that can more than its app.</summary>
    internal bool HasTracer { get; }

    /// <summary>
    /// True where a process that waits for its turn could be traced by one that runs already. It must have nothing then that its
    /// app will not have: so it cannot keep CAP_SYS_ADMIN for its seccomp filter, which is installed under no_new_privs, and before it waits.
    /// </summary>
    internal bool IsGuarded => IsCrowd && HasTracer;

    /// <summary>True for an app with CAP_SYS_PTRACE.</summary>
    internal static bool MayTrace(AppRequest app) => (app.Capabilities & (1UL << Capability.CAP_SYS_PTRACE)) != 0;

    /// <summary>Which process of a pod's plan is an app's own.</summary>
    internal static int IndexOfMain(IReadOnlyList<AppRequest> apps, int app) => apps.Take(app).Sum(before => Programs(before).Count()) + (apps[app].PreStart is null ? 0 : 1);

    private static IEnumerable<(ActorRole Role, ProgramRequest Program)> Programs(AppRequest app)
    {
        if (app.PreStart is { } before)
        {
            yield return (ActorRole.PreStart, before);
        }

        yield return (ActorRole.Main, app.Program);
        if (app.PostStop is { } after)
        {
            yield return (ActorRole.PostStop, after);
        }
    }

    private ActorStart AwaitsOf(AppRequest app, ActorRole role) =>
        role == ActorRole.PostStop || (role == ActorRole.Main && app.PreStart is not null) ? ActorStart.AfterAnother
        : IsCrowd || HasTracer ? ActorStart.WhenAllAreReady
        : ActorStart.AtOnce;

    private static int? NextOf(AppRequest app, ActorRole role, int index) =>
        role == ActorRole.PreStart || (role == ActorRole.Main && app.PostStop is not null) ? index + 1 : null;
}
