using System.Collections.Immutable;

namespace Appc.PodLaunch.Isolators;

/// <summary>A mounted cgroup hierarchy (cgroups(7)) and the place in it where pods get their cgroups.</summary>
public sealed record CgroupHierarchy
{
    /// <summary>1 or 2.</summary>
    public required int Version { get; init; }

    /// <summary>Controllers that cgroups below <see cref="Parent"/> may have; <c>cpu</c>, <c>memory</c>, <c>blkio</c> or <c>io</c> among them.</summary>
    public required ImmutableSortedSet<string> Controllers { get; init; }

    /// <summary>The cgroup below which a pod's is made, as an absolute path.</summary>
    public required string Parent { get; init; }

    /// <summary>Why none can be made there, and the cure; null where one can.</summary>
    public string? Refusal { get; init; }

    /// <summary>
    /// Version 2 only: this process is alone in <see cref="Parent"/> and must move into a cgroup below it first, for a cgroup with
    /// processes in it cannot hand controllers on.
    /// </summary>
    public bool StepAside { get; init; }

    /// <summary>Version 2 only: controllers that <see cref="Parent"/> hands on already.</summary>
    public ImmutableSortedSet<string> HandedOn { get; init; } = [];

    /// <summary>Version 1 only: names of the files that a cgroup has here, by which the kernel shows what it was built with.</summary>
    public ImmutableSortedSet<string> Files { get; init; } = [];

    /// <summary>Version 1 only: thousandths of a core that <see cref="Parent"/> may use, and no child more; null where there is no limit.</summary>
    public long? CpuBound { get; init; }
}

/// <summary>What a machine offers for limiting resources.</summary>
/// <param name="Hierarchies">The mounted hierarchies; a hybrid machine has some of either version.</param>
/// <param name="BlockDevices">Numbers of whole disks, <c>MAJOR:MINOR</c>.</param>
public sealed record CgroupFacts(ImmutableArray<CgroupHierarchy> Hierarchies, ImmutableArray<string> BlockDevices);
