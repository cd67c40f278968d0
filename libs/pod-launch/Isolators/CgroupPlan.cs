using System.Collections.Immutable;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Isolators;

/// <summary>The cgroups of a pod: what the runner does to the host's cgroup filesystems, and where each app goes.</summary>
public sealed record CgroupPlan
{
    /// <summary>A pod without any.</summary>
    public static CgroupPlan None { get; } = new();

    /// <summary>Before the pod's init is cloned: make and set them.</summary>
    public ImmutableArray<RunnerStep> Before { get; init; } = [];

    /// <summary>When init is there and waits: put it in.</summary>
    public ImmutableArray<RunnerStep> Join { get; init; } = [];

    /// <summary>When the pod has ended: remove them.</summary>
    public ImmutableArray<RunnerStep> After { get; init; } = [];

    /// <summary>By app, in the pod's order: the cgroups it enters, absolute paths, one a hierarchy; empty where it stays with init.</summary>
    public ImmutableArray<ImmutableArray<string>> Apps { get; init; } = [];

    /// <summary>True for a pod without any.</summary>
    public bool IsEmpty => Before.IsEmpty;

    /// <summary>Every cgroup that is made, the innermost first; what a killed runner leaves behind.</summary>
    public ImmutableArray<string> Directories => [.. After.Where(step => step.Call == RunnerCall.RemoveDirectory).Select(step => step.Path)];
}
