using System.Collections.Immutable;
using Appc.Linux;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Build;

/// <summary>How the app's root filesystem comes to be.</summary>
public enum RootFilesystem
{
    /// <summary>overlayfs over the rendered tree, which stays as it is.</summary>
    Overlay,

    /// <summary><c>root</c> in the app's directory is a copy of the rendered tree already.</summary>
    Copy,
}

/// <summary>A pod that is to be launched, with every question answered: names looked up, paths found, defaults filled in.</summary>
public sealed record LaunchRequest
{
    /// <summary>The caller and the machine.</summary>
    public required HostFacts Host { get; init; }

    /// <summary>The host name inside.</summary>
    public required string HostName { get; init; }

    /// <summary>True to stay in the host's network.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>The users that root gave the pod, which are nobody outside; null where its users are the host's, and for an ordinary user's pod.</summary>
    public PrivateUsers? Users { get; init; }

    /// <summary>The pod's networks beside its loopback interface.</summary>
    public NetworkPlan Network { get; init; } = NetworkPlan.None;

    /// <summary>Ports of the host on which the runner listens for apps.</summary>
    public ImmutableArray<RunnerStep> Listening { get; init; } = [];

    /// <summary>The caller's terminal, where the app of the pod's one app is to have one of its own; null for none.</summary>
    public CallerTerminal? Terminal { get; init; }

    /// <summary>The port of 127.0.0.1 on which init listens for metadata requests; null for none.</summary>
    public ushort? MetadataPort { get; init; }

    /// <summary>True to have init say when every process of the plan is there.</summary>
    public bool TellsStart { get; init; }

    /// <summary>True to have the processes of the apps hold a pipe until each is its app's program.</summary>
    public bool TellsExecution { get; init; }

    /// <summary>The pod's cgroups.</summary>
    public CgroupPlan Cgroups { get; init; } = CgroupPlan.None;

    /// <summary>Kernel parameters of the pod's namespaces; paths below /proc/sys.</summary>
    public ImmutableArray<ProcWrite> Sysctls { get; init; } = [];

    /// <summary>What became of each isolator.</summary>
    public ImmutableArray<IsolatorFinding> Isolators { get; init; } = [];

    /// <summary>The apps, at least one, no name twice.</summary>
    public required ImmutableArray<AppRequest> Apps { get; init; }
}

/// <summary>One app of a pod.</summary>
public sealed record AppRequest
{
    /// <summary>Its name in the pod.</summary>
    public required string Name { get; init; }

    /// <summary>The app's own directory outside the pod, absolute; holds <c>work</c> and, for an overlay, <c>upper</c>, else <c>root</c>.</summary>
    public required ByteString Directory { get; init; }

    /// <summary>The rendered tree, absolute.</summary>
    public required ByteString Tree { get; init; }

    /// <summary>How the root filesystem is made from the tree.</summary>
    public RootFilesystem Root { get; init; }

    /// <summary>Who the root directory is to belong to, where the runner could not see to that itself: inside. Null for its user and group 0, or for the runner's care.</summary>
    public (uint Uid, uint Gid)? RootOwner { get; init; }

    /// <summary>True to make the root filesystem read-only for the app.</summary>
    public bool ReadOnlyRoot { get; init; }

    /// <summary>What it runs.</summary>
    public required ProgramRequest Program { get; init; }

    /// <summary>What must succeed, in the app's place, before it begins; null for nothing.</summary>
    public ProgramRequest? PreStart { get; init; }

    /// <summary>What runs in the app's place when it has ended; null for nothing.</summary>
    public ProgramRequest? PostStop { get; init; }

    /// <summary><c>NAME=value</c>, in order.</summary>
    public required ImmutableArray<ByteString> Environment { get; init; }

    /// <summary>Absolute, inside the root filesystem.</summary>
    public required ByteString WorkingDirectory { get; init; }

    /// <summary>The user inside.</summary>
    public required uint Uid { get; init; }

    /// <summary>The group inside.</summary>
    public required uint Gid { get; init; }

    /// <summary>Further groups inside.</summary>
    public ImmutableArray<uint> SupplementaryGids { get; init; } = [];

    /// <summary>The bounding set, one bit a capability.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>True to set no_new_privs.</summary>
    public bool NoNewPrivileges { get; init; }

    /// <summary>The seccomp program, eight bytes an instruction; empty for none.</summary>
    public ReadOnlyMemory<byte> SeccompFilter { get; init; }

    /// <summary>What the app's process writes about itself before it becomes the app.</summary>
    public ImmutableArray<ProcWrite> SelfWrites { get; init; } = [];

    /// <summary>Where its standard streams go.</summary>
    public AppStreams Streams { get; init; } = AppStreams.Inherited;

    /// <summary>The names of sockets that are open already, which the app finds as its descriptors 3 and on.</summary>
    public ImmutableArray<string> Sockets { get; init; } = [];

    /// <summary>True where the app tells a service manager how it fares: its directory then holds the socket <c>notify</c>.</summary>
    public bool Notifies { get; init; }

    /// <summary>Within which time it must say again that it lives; null for never. Only where it <see cref="Notifies"/>.</summary>
    public long? WatchdogMicroseconds { get; init; }

    /// <summary>Volumes, in the order in which they are mounted.</summary>
    public ImmutableArray<VolumeMount> Volumes { get; init; } = [];

    /// <summary>Small files that the app finds in /etc because its image lacks them, or has what is of no use here.</summary>
    public ImmutableArray<EtcFile> EtcFiles { get; init; } = [];

    /// <summary>True where the image has no /etc for them.</summary>
    public bool LacksEtc { get; init; }
}

/// <summary>A program and its arguments.</summary>
/// <param name="Arguments">argv; not empty.</param>
/// <param name="Files">The files to try with execve(2), in order: one, or argv[0] in each directory of PATH.</param>
public sealed record ProgramRequest(ImmutableArray<ByteString> Arguments, ImmutableArray<ByteString> Files);

/// <summary>A directory of the host that the app sees.</summary>
/// <param name="Name">The volume's name.</param>
/// <param name="Source">The host's directory, absolute; no component may be a symbolic link.</param>
/// <param name="ExistingTarget">The part of the target that the rendered tree has, relative to its root; may be empty.</param>
/// <param name="MissingTarget">The names below that are made, one directory each.</param>
/// <param name="ReadOnly">True to mount read-only.</param>
/// <param name="Recursive">True to take along what is mounted below the source.</param>
public sealed record VolumeMount(
    string Name, ByteString Source, ByteString ExistingTarget, ImmutableArray<ByteString> MissingTarget, bool ReadOnly, bool Recursive)
{
    /// <summary>True where its files have on disk the owners that the pod's users are outside: nothing is to be done for those to be the pod's.</summary>
    public bool HasOwnersOnDisk { get; init; }

    /// <summary>Who its directory is to belong to, where the runner could not see to that itself: inside. Null for whom it belongs to.</summary>
    public (uint Uid, uint Gid)? Owner { get; init; }

    /// <summary>True where a directory of the image is closed to the runner: what seems to be missing below may be there.</summary>
    public bool TargetMayExist { get; init; }

    /// <summary>True where a file of the image has the name of the first missing directory, and gives way to it.</summary>
    public bool ReplacesFile { get; init; }
}

/// <summary>A file that is written into the app's own /etc.</summary>
/// <param name="Name">Its name below /etc.</param>
/// <param name="Content">All of it.</param>
public sealed record EtcFile(string Name, ByteString Content)
{
    /// <summary>A file of the host that is copied in place of the content, because that is not known before the pod has its networks; null for none.</summary>
    public string? Source { get; init; }

    /// <summary>True where the image has something of that name, which goes.</summary>
    public bool Replaces { get; init; }
}
