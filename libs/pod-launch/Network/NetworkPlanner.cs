using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Network;

/// <summary>Works out what the networks of a pod take: first what the apps must know, then, when they are known, the plan.</summary>
internal sealed class NetworkPlanner
{
    private const int MostPorts = 1024;
    private readonly PodNetworking _networking;
    private readonly string _directory;
    private readonly UserNetwork? _user;
    private readonly bool _hostNetwork;
    private readonly List<string> _notes = [];

    /// <summary>A planner for one pod.</summary>
    /// <param name="networking">What the user says.</param>
    /// <param name="privileged">True for root.</param>
    /// <param name="hostNetwork">True for a pod in the host's network.</param>
    /// <param name="hostName">The pod's host name.</param>
    /// <param name="podDirectory">The pod's directory.</param>
    /// <exception cref="NotFoundException">What is needed is not installed.</exception>
    internal NetworkPlanner(PodNetworking networking, bool privileged, bool hostNetwork, string hostName, string podDirectory)
    {
        (_networking, _directory, _hostNetwork) = (networking, Path.Join(podDirectory, DirectoryName), hostNetwork);
        if (!networking.Networks.IsEmpty && !privileged)
        {
            _user = networking.Networks.Length == 1 ? UserNetworkFinder.Find(networking.Networks[0], _directory)
                : throw new BadInputException($"join {networking.Networks.Length} networks: an ordinary user's pod has one, --net={NetworkRequest.Default}");
        }

        Files = FilesOf(hostName);
        Shaper = _user is not null ? NetworkShaper.None($"{_user.Name} limits nothing")
            : networking.Networks.IsEmpty ? NetworkShaper.Without(hostNetwork) : NetworkShaper.Shaping();
    }

    /// <summary>The directory in a pod's that the networks use.</summary>
    internal const string DirectoryName = "net";

    /// <summary>What the apps' files of names are made of; null where they are as in any pod.</summary>
    internal NetworkFiles? Files { get; }

    /// <summary>Judges limits.</summary>
    internal NetworkShaper Shaper { get; }

    /// <summary>What the user should know, one line each.</summary>
    internal IReadOnlyList<string> Notes => _notes;

    /// <summary>The plan.</summary>
    /// <param name="id">The pod's UUID.</param>
    /// <param name="exposed">The ports that the pod manifest and the user expose.</param>
    /// <param name="apps">The apps' names and the ports of their images.</param>
    internal NetworkPlan Plan(string id, ImmutableArray<ExposedPort> exposed, IReadOnlyList<(string App, ImmutableArray<Port> Ports)> apps)
    {
        var ports = PortPlanner.Plan(exposed, apps);
        if (ports.Length > MostPorts)
        {
            throw new BadInputException($"expose {ports.Length} ports: at most {MostPorts}");
        }

        if (!ports.IsEmpty && _networking.Networks.IsEmpty)
        {
            NoteIdlePorts(ports);
            ports = [];
        }

        return new NetworkPlan
        {
            Attachments = _user is null ? AttachmentPlanner.Plan(_networking.Networks, id, ports, Shaper.Limit, _networking.Catalog, _networking.Plugins) : [],
            User = _user?.With(ports),
            Ports = ports,
            Files = Files,
        };
    }

    private void NoteIdlePorts(ImmutableArray<PortForward> ports)
    {
        foreach (var port in ports.Where(port => !_hostNetwork || port.HostPort != port.PodPort))
        {
            _notes.Add(_hostNetwork
                ? $"port {port.Name} is not exposed as {port.HostPort}: in the host's network it is {port.PodPort}"
                : $"port {port.Name} is not exposed: the pod has no network; --net={NetworkRequest.Default} gives it one");
        }
    }

    private NetworkFiles? FilesOf(string hostName)
    {
        var isOwn = !_networking.Networks.IsEmpty;
        if (!isOwn && _networking.Hosts.IsEmpty && _networking.Dns is null && _networking.Resolver == ResolverChoice.Network)
        {
            return null;
        }

        var host = isOwn ? HostResolver.ReadReachable(_user is null ? null : UserNetwork.NameServer) : HostResolver.Read();
        var given = _networking.Dns ?? DnsSettings.Nothing;
        if (isOwn && host.Servers.IsEmpty && given.Servers.IsEmpty && _networking.Resolver == ResolverChoice.Host)
        {
            _notes.Add("the host names no name server that a pod could reach");
        }

        return new NetworkFiles
        {
            Directory = _directory,
            HostName = hostName,
            Hosts = _networking.Hosts,
            Given = given,
            Host = isOwn || _hostNetwork || _networking.Resolver == ResolverChoice.Host ? host : DnsSettings.Nothing,
            TakesAnswer = isOwn && _user is null && _networking.Resolver == ResolverChoice.Network,
            HasResolver = _networking.Resolver != ResolverChoice.None && (isOwn || _hostNetwork || _networking.Dns is not null || _networking.Resolver == ResolverChoice.Host),
        };
    }
}
