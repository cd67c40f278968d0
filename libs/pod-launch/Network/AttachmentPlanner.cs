using System.Collections.Immutable;
using System.Globalization;

namespace Appc.PodLaunch.Network;

/// <summary>Puts attachments together from what the machine has configured and what the user wants.</summary>
public static class AttachmentPlanner
{
    private const string PortMappings = "portMappings";
    private const string Bandwidth = "bandwidth";

    /// <summary>The attachments of a pod, in order.</summary>
    /// <param name="requests">The networks.</param>
    /// <param name="containerId">The pod.</param>
    /// <param name="ports">Ports of the host that the first network's plugins forward.</param>
    /// <param name="bandwidth">What each interface may carry; null for no limit.</param>
    /// <param name="catalog">The machine's networks.</param>
    /// <param name="plugins">Where the plugins are.</param>
    /// <exception cref="Appc.ImageSpec.NotFoundException">A network or a plugin is missing.</exception>
    public static ImmutableArray<NetworkAttachment> Plan(
        ImmutableArray<NetworkRequest> requests, string containerId, ImmutableArray<PortForward> ports, NetworkBandwidth? bandwidth, NetworkCatalog catalog, PluginPath plugins) =>
    [
        .. requests.Select((request, index) =>
        {
            var wishes = new List<KeyValuePair<string, string>>();
            var list = catalog.Find(request.Name);
            if (index == 0 && !ports.IsEmpty)
            {
                list = Needing(list, PortMappings, """{"type":"portmap","snat":true,"capabilities":{"portMappings":true}}""");
                wishes.Add(new(PortMappings, $"[{string.Join(',', ports.Select(Mapping))}]"));
            }

            if (bandwidth is not null)
            {
                list = Needing(list, Bandwidth, """{"type":"bandwidth","capabilities":{"bandwidth":true}}""");
                wishes.Add(new(Bandwidth, Rates(bandwidth)));
            }

            var calls = list.Plugins.Select(plugin => PluginCall.Of(list, plugin, plugins.Find(plugin.Type), wishes));
            return new NetworkAttachment(list.Name, $"eth{index}", containerId, request.ArgumentText, plugins.Text, [.. calls]);
        }),
    ];

    /// <summary>A network whose own configuration does not provide for it gets the standard plugin for it.</summary>
    private static NetworkList Needing(NetworkList list, string capability, string plugin) => list.Takes(capability)
        ? list
        : list.With(NetworkListReader.Read(System.Text.Encoding.UTF8.GetBytes(plugin.Insert(1, "\"name\":\"standard\",")), isList: false, "built in").Plugins[0]);

    private static string Mapping(PortForward port) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"hostPort":{{port.HostPort}},"containerPort":{{port.PodPort}},"protocol":"{{port.Protocol}}"{{(port.HostAddress is { } address ? $",\"hostIP\":\"{address}\"" : "")}}}""");

    private static string Rates(NetworkBandwidth bandwidth) => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"ingressRate":{{bandwidth.BitsPerSecond}},"ingressBurst":{{bandwidth.Burst}},"egressRate":{{bandwidth.BitsPerSecond}},"egressBurst":{{bandwidth.Burst}}}""");
}
