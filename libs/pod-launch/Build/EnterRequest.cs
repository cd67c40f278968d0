using System.Collections.Immutable;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Build;

/// <summary>A program that is to run in a running pod as an app's, with every question answered.</summary>
public sealed record EnterRequest
{
    /// <summary>The caller and the machine; privileged where the pod has no user namespace of its own.</summary>
    public required HostFacts Host { get; init; }

    /// <summary>The pod as it was launched.</summary>
    public required ImmutableArray<AppRequest> Apps { get; init; }

    /// <summary>The app as whom it runs, and what it runs.</summary>
    public required AppRequest App { get; init; }

    /// <summary>CLONE_NEW… of the namespaces of the pod's init that are not the caller's.</summary>
    public required ulong PodNamespaces { get; init; }

    /// <summary>The pod's own users; null where they are the caller's, or it is an ordinary user's.</summary>
    public PrivateUsers? Users { get; init; }

    /// <summary>CLONE_NEW… of the app's own namespaces: its mounts, and its view of the cgroups where that is not the caller's.</summary>
    public required ulong AppNamespaces { get; init; }

    /// <summary>How the runner puts it into the app's cgroups.</summary>
    public ImmutableArray<RunnerStep> Join { get; init; } = [];

    /// <summary>The caller's terminal; null where it has none.</summary>
    public CallerTerminal? Terminal { get; init; }
}
