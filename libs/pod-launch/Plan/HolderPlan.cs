using System.Collections.Immutable;

namespace Appc.PodLaunch.Plan;

/// <summary>A namespace that the runner holds open for a pod's processes.</summary>
/// <param name="Name">Its name below /proc/PID/ns.</param>
/// <param name="Descriptor">The number under which they find it.</param>
public sealed record HeldNamespace(string Name, int Descriptor)
{
    /// <summary>The user namespace's name.</summary>
    public const string User = "user";

    /// <summary>The network namespace's name.</summary>
    public const string Network = "net";

    /// <summary>Those of a pod with private users: what its own root is to have power over, and the user namespace last.</summary>
    internal static IEnumerable<string> Of(bool hostNetwork) => hostNetwork ? ["ipc", "uts", User] : [Network, "ipc", "uts", User];
}

/// <summary>A process that makes a pod's user namespace and those that belong to it; it ends when the runner has them open.</summary>
/// <param name="CloneFlags">Flags of the runner's clone3(2).</param>
/// <param name="IdMaps">The runner's writes below /proc/PID, in order.</param>
/// <param name="Namespaces">What the runner then opens, by which number.</param>
/// <param name="Steps">What the process does: nothing, until it is let go.</param>
public sealed record HolderPlan(ulong CloneFlags, ImmutableArray<IdMapWrite> IdMaps, ImmutableArray<HeldNamespace> Namespaces, ImmutableArray<PlanStep> Steps);
