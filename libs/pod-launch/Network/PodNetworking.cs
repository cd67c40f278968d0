using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Network;

/// <summary>What a user says about a pod's networks.</summary>
public sealed record PodNetworking
{
    /// <summary>Nothing: the loopback interface alone, or the host's network.</summary>
    public static PodNetworking None { get; } = new();

    /// <summary>The networks to join, the first as eth0.</summary>
    public ImmutableArray<NetworkRequest> Networks { get; init; } = [];

    /// <summary>Ports to expose on the host; one takes the place of the pod manifest's of its name.</summary>
    public ImmutableArray<ExposedPort> Ports { get; init; } = [];

    /// <summary>What the apps' resolv.conf is to say; null where it was not asked for.</summary>
    public DnsSettings? Dns { get; init; }

    /// <summary>Which resolv.conf the apps get.</summary>
    public ResolverChoice Resolver { get; init; }

    /// <summary>Lines for the apps' /etc/hosts.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>The networks that the machine has configured.</summary>
    public NetworkCatalog Catalog { get; init; } = NetworkCatalog.OfMachine;

    /// <summary>Where its plugins are.</summary>
    public PluginPath Plugins { get; init; } = PluginPath.OfMachine();
}

/// <summary>Which resolv.conf the apps get.</summary>
public enum ResolverChoice
{
    /// <summary>What the networks answer, else the host's.</summary>
    Network,

    /// <summary>The host's.</summary>
    Host,

    /// <summary>The image's own, or none.</summary>
    None,
}
