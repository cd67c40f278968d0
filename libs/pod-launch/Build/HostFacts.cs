using System.Collections.Immutable;

namespace Appc.PodLaunch.Build;

/// <summary>What a plan depends on beside the pod: the caller and the machine. Given, never asked for while building.</summary>
public sealed record HostFacts
{
    /// <summary>True for root of the initial user namespace; else the pod gets a user namespace, with one user unless there are <see cref="Users"/>.</summary>
    public required bool Privileged { get; init; }

    /// <summary>True where root gives the pod users of its own: within them its root has every capability.</summary>
    public bool GivesPrivateUsers { get; init; }

    /// <summary>What the pod of somebody who is not root has beside one user and one group; null for nothing.</summary>
    public CallerUsers? Users { get; init; }

    /// <summary>True where the pod has all the users and groups that the caller can give it; false where it has one of each.</summary>
    public bool HasUsers => Privileged || Users is not null;

    /// <summary>The caller's effective user.</summary>
    public required uint Uid { get; init; }

    /// <summary>The caller's effective group.</summary>
    public required uint Gid { get; init; }

    /// <summary>Signals that this process ignores and that execve(2) would hand on as ignored.</summary>
    public ImmutableArray<int> IgnoredSignals { get; init; } = [];

    /// <summary>The kernel's last capability, /proc/sys/kernel/cap_last_cap.</summary>
    public int LastCapability { get; init; } = Appc.Linux.Process.Capability.Last;

    /// <summary>Capabilities that this process has to give, one bit each; all where it is not asked.</summary>
    public ulong Permitted { get; init; } = ulong.MaxValue;

    /// <summary>This process's oom_score_adj (proc(5)).</summary>
    public int OomScoreAdjustment { get; init; }

    /// <summary>Security modules in force that know contexts of processes: <c>selinux</c>, <c>apparmor</c>.</summary>
    public ImmutableHashSet<string> SecurityModules { get; init; } = [];

    /// <summary>The seccomp program that init confines itself with, eight bytes an instruction.</summary>
    public ReadOnlyMemory<byte> InitFilter { get; init; }

    /// <summary>Those of <see cref="KernelFiles.Candidates"/> that this kernel has; absolute paths.</summary>
    public ImmutableHashSet<string> KernelFiles { get; init; } = [];

    /// <summary>The terminal on standard input; null where that is none.</summary>
    public CallerTerminal? Caller { get; init; }

    /// <summary>The terminal on standard input or output, absolute; null when there is none.</summary>
    public string? Terminal { get; init; }
}
