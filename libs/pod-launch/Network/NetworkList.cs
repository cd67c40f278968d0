using System.Collections.Immutable;

namespace Appc.PodLaunch.Network;

/// <summary>A network's configuration: plugins that are called one after another (CNI specification, section 1).</summary>
/// <param name="Name">The network's name.</param>
/// <param name="Version">The version of the specification that it is written to.</param>
/// <param name="Plugins">At least one.</param>
/// <param name="Source">Where it comes from, for people.</param>
public sealed record NetworkList(string Name, string Version, ImmutableArray<NetworkPlugin> Plugins, string Source)
{
    /// <summary>The versions that this program speaks, the oldest first.</summary>
    public static ImmutableArray<string> Versions { get; } = ["0.1.0", "0.2.0", "0.3.0", "0.3.1", "0.4.0", "1.0.0", "1.1.0"];

    /// <summary>True where one of its plugins takes that wish.</summary>
    public bool Takes(string capability) => Plugins.Any(plugin => plugin.Capabilities.Contains(capability));

    /// <summary>The same with one more plugin at its end.</summary>
    public NetworkList With(NetworkPlugin plugin) => this with { Plugins = Plugins.Add(plugin) };
}
