using System.Collections.Immutable;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Logs;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Services;

namespace Appc.PodLaunch.Pods;

/// <summary>A pod that is to be launched.</summary>
public sealed record PodOptions
{
    /// <summary>The state directory, absolute.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>Its apps, at least one, no name twice.</summary>
    public required ImmutableArray<PodApp> Apps { get; init; }

    /// <summary>Volumes by name, which the apps share.</summary>
    public ImmutableArray<Volume> Volumes { get; init; } = [];

    /// <summary>True where a symbolic link in the path of a volume's source is followed, not refused (ace.md, Volume Setup).</summary>
    public bool FollowVolumeLinks { get; init; }

    /// <summary>The pod manifest that the pod is made from: annotations, isolators and what else holds for the pod as a whole; null for none.</summary>
    public PodManifest? Template { get; init; }

    /// <summary>Isolators of the command line that are the pod's; each replaces the manifest's of its kind.</summary>
    public ImmutableArray<RequestedIsolator> Isolators { get; init; } = [];

    /// <summary>True to refuse a pod of which an isolator would not hold as asked.</summary>
    public bool Strict { get; init; }

    /// <summary>True to hide nothing of /proc and /sys and to make nothing of them read-only.</summary>
    public bool ShowKernelFiles { get; init; }

    /// <summary>Words of --insecure-options that hold for the pod's processes; kept in its directory.</summary>
    public string Insecure { get; init; } = string.Empty;

    /// <summary>True to stay in the host's network.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>What is said about networks, ports and names.</summary>
    public PodNetworking Networking { get; init; } = PodNetworking.None;

    /// <summary>True to give the apps the metadata service (ace.md).</summary>
    public bool Metadata { get; init; }

    /// <summary>Who started this process as a service.</summary>
    public ServiceManager Service { get; init; } = ServiceManager.None;

    /// <summary>Whether it is made known to systemd-machined.</summary>
    public RegisterMode Register { get; init; } = RegisterMode.No;

    /// <summary>Sockets that apps find open beside those of the service manager.</summary>
    public ImmutableArray<AppSocket> Sockets { get; init; } = [];

    /// <summary>Another host name.</summary>
    public string? HostName { get; init; }

    /// <summary>True to give the pod users: root's some that are its own, an ordinary user's all that he has. False for the host's, or one; null where nothing was said, which is the same.</summary>
    public bool? PrivateUsers { get; init; }

    /// <summary>Those of an ordinary user, for which the trees were rendered; null for a pod of root's, and for one with one user.</summary>
    public CallerUsers? CallersUsers { get; init; }

    /// <summary>True to give the app a terminal where the caller has one.</summary>
    public bool Interactive { get; init; }

    /// <summary>True to keep what the apps changed in their root filesystems when the pod has ended.</summary>
    public bool KeepChanges { get; init; }

    /// <summary>The ports to expose: the command line's, and the manifest's of other names (pods.md: late-bound).</summary>
    public ImmutableArray<ExposedPort> Ports => [.. Networking.Ports, .. (Template?.Ports ?? []).Where(port => Networking.Ports.All(other => other.Name != port.Name))];

    /// <summary>How much is kept of each app's log.</summary>
    public LogLimits LogLimits { get; init; } = LogLimits.Default;

    /// <summary>How the root filesystems come to be.</summary>
    public RootFilesystem Root { get; init; }

    /// <summary>True to copy the trees where the kernel refuses an overlay over them.</summary>
    public bool CopyWhereOverlayFails { get; init; }
}
