using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Network;

/// <summary>Finds the ports of the apps that the host is to expose (pods.md, ports).</summary>
public static class PortPlanner
{
    private static readonly ImmutableArray<string> s_protocols = ["tcp", "udp", "sctp"];

    /// <summary>Each port of the host with the pod's that it leads to; a range is one for each of its ports.</summary>
    /// <param name="exposed">What is to be exposed.</param>
    /// <param name="apps">The apps' names and the ports of their images.</param>
    /// <exception cref="BadInputException">No app has such a port, two have, or two ports want the same of the host.</exception>
    public static ImmutableArray<PortForward> Plan(IEnumerable<ExposedPort> exposed, IReadOnlyList<(string App, ImmutableArray<Port> Ports)> apps)
    {
        var forwards = ImmutableArray.CreateBuilder<PortForward>();
        foreach (var forward in exposed.SelectMany(port => Expand(port, port.PodPort ?? Find(port.Name, apps))))
        {
            if (forwards.FirstOrDefault(forward.Collides) is { } other)
            {
                throw new BadInputException($"expose port {forward.Name}: {forward} of the host is port {other.Name}'s already");
            }

            forwards.Add(forward);
        }

        return forwards.ToImmutable();
    }

    private static Port Find(AcName name, IReadOnlyList<(string App, ImmutableArray<Port> Ports)> apps)
    {
        var found = apps.SelectMany(app => app.Ports.Where(port => port.Name == name).Select(port => (app.App, Port: port))).ToList();
        return found.Count switch
        {
            1 => found[0].Port,
            0 => throw new BadInputException($"expose port {name}: no app of the pod has a port of that name; they have {Names(apps)}"),
            _ => throw new BadInputException($"expose port {name}: apps {found[0].App} and {found[1].App} both have a port of that name (pods.md: names of ports are unique among apps)"),
        };
    }

    private static string Names(IReadOnlyList<(string App, ImmutableArray<Port> Ports)> apps) =>
        string.Join(", ", apps.SelectMany(app => app.Ports.Select(port => port.Name.ToString())).Distinct()) is { Length: > 0 } names ? names : "none";

    private static IEnumerable<PortForward> Expand(ExposedPort exposed, Port port)
    {
        if (!s_protocols.Contains(port.Protocol))
        {
            throw new BadInputException($"expose port {exposed.Name}: protocol {port.Protocol} cannot be forwarded; {string.Join(", ", s_protocols)} can");
        }

        if (exposed.HostPort + port.Count - 1 > ushort.MaxValue)
        {
            throw new BadInputException($"expose port {exposed.Name}: it has {port.Count} ports, and {exposed.HostPort} is too high for the first of them");
        }

        return Enumerable.Range(0, port.Count).Select(index => new PortForward(exposed.Name.ToString(), port.Protocol, exposed.HostIp, exposed.HostPort + index, port.Number + index));
    }
}
