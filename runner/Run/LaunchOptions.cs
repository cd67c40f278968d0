using Appc.ImageStore.Registry;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Logs;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Services;
using Runner.Options;
using System.Collections.Immutable;

namespace Runner.Run;

/// <summary>What a user says about images to be launched as a pod, as typed.</summary>
internal sealed record LaunchOptions
{
    /// <summary>The first image; empty with a pod manifest.</summary>
    internal required string Image { get; init; }

    /// <summary>What was said about further images; only what stands for one image counts there.</summary>
    internal ImmutableArray<LaunchOptions> Further { get; init; } = [];

    /// <summary>Every image of the command line, each with what was said about it and about the pod.</summary>
    internal IEnumerable<LaunchOptions> Each => Further.Select(app => this with
    {
        Image = app.Image,
        Arguments = app.Arguments,
        Name = app.Name,
        Exec = app.Exec,
        User = app.User,
        Group = app.Group,
        Environment = app.Environment,
        App = app.App,
        Mounts = app.Mounts,
        Isolators = app.Isolators,
        Notify = app.Notify,
        ReadOnlyRoot = app.ReadOnlyRoot,
        Streams = app.Streams,
        Signature = app.Signature,
    }).Prepend(this);

    /// <summary>A file that describes the pod; null for none.</summary>
    internal string? PodManifest { get; init; }

    internal required ImmutableArray<string> Arguments { get; init; }

    internal string? Name { get; init; }

    internal string? Exec { get; init; }

    internal string? User { get; init; }

    internal string? Group { get; init; }

    /// <summary>What else is said of the app; null for nothing.</summary>
    internal AppWordsOfUser? App { get; init; }

    internal required ImmutableArray<string> Environment { get; init; }

    internal bool InheritEnvironment { get; init; }

    internal required ImmutableArray<string> Volumes { get; init; }

    internal required ImmutableArray<string> Mounts { get; init; }

    internal bool FollowVolumeLinks { get; init; }

    internal bool HostNetwork { get; init; }

    internal PodNetworking Networking { get; init; } = PodNetworking.None;

    internal string? HostName { get; init; }

    /// <summary>Whether the pod has users of its own; null where nothing was said.</summary>
    internal bool? PrivateUsers { get; init; }

    /// <summary>The users of an ordinary user's pod that runs already; null where they follow from <see cref="PrivateUsers"/>.</summary>
    internal CallerUsers? CallersUsers { get; init; }

    /// <summary>Of the app.</summary>
    internal ImmutableArray<RequestedIsolator> Isolators { get; init; } = [];

    /// <summary>Of the pod.</summary>
    internal ImmutableArray<RequestedIsolator> PodIsolators { get; init; } = [];

    /// <summary>Whether an isolator that would not hold as asked refuses the pod.</summary>
    internal bool Strict { get; init; }

    /// <summary>Whether the app notifies the service manager itself.</summary>
    internal bool Notify { get; init; }

    /// <summary>Whether the pod is made known to systemd-machined.</summary>
    internal RegisterMode Register { get; init; }

    internal bool ReadOnlyRoot { get; init; }

    internal bool Interactive { get; init; }

    /// <summary>Whether what the apps changed stays when the pod has ended.</summary>
    internal bool KeepChanges { get; init; }

    internal AppStreams Streams { get; init; } = AppStreams.Inherited;

    internal LogLimits LogLimits { get; init; } = LogLimits.Default;

    internal required string Rootfs { get; init; }

    internal string? Signature { get; init; }

    /// <summary>Whether a name without a version may mean an older image than one that was seen.</summary>
    internal bool AllowDowngrade { get; init; }

    internal required InsecureOptions Insecure { get; init; }

    internal required RegistryOptions Registry { get; init; }

    /// <summary><c>new</c>, <c>update</c> or <c>never</c>.</summary>
    internal required string PullPolicy { get; init; }

    internal string? Directory { get; init; }

    /// <summary>Set when this process took images in with threads and started itself again: the images' IDs, in order.</summary>
    internal ImmutableArray<string> StoredImages { get; init; } = [];
}
