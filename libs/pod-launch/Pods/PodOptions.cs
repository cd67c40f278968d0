using System.Collections.Immutable;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Image;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Pods;

/// <summary>One image to be launched as a pod.</summary>
public sealed record PodOptions
{
    /// <summary>The state directory, absolute.</summary>
    public required string StateDirectory { get; init; }

    /// <summary>The image.</summary>
    public required ImageId Image { get; init; }

    /// <summary>Its manifest.</summary>
    public required ImageManifest Manifest { get; init; }

    /// <summary>Its rendered tree, absolute.</summary>
    public required string Tree { get; init; }

    /// <summary>What the user says about the app.</summary>
    public required AppSettings App { get; init; }

    /// <summary>The pod manifest's isolators, and those of the command line that are the pod's.</summary>
    public ImmutableArray<RequestedIsolator> Isolators { get; init; } = [];

    /// <summary>True to refuse a pod of which an isolator would not hold as asked.</summary>
    public bool Strict { get; init; }

    /// <summary>True to hide nothing of /proc and /sys and to make nothing of them read-only.</summary>
    public bool ShowKernelFiles { get; init; }

    /// <summary>True to stay in the host's network.</summary>
    public bool HostNetwork { get; init; }

    /// <summary>Another host name.</summary>
    public string? HostName { get; init; }

    /// <summary>True to keep the caller's terminal as the app's own.</summary>
    public bool Interactive { get; init; }

    /// <summary>How the root filesystem comes to be.</summary>
    public RootFilesystem Root { get; init; }

    /// <summary>True to copy the tree where the kernel refuses an overlay over it.</summary>
    public bool CopyWhereOverlayFails { get; init; }
}
