using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Appc.CommandLine;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Network;

namespace Runner.Options;

/// <summary>Options about networks, ports and names, with rkt's names and syntax.</summary>
internal sealed class NetworkFlags
{
    private const string NoNetwork = "none";
    private const string HostNetwork = "host";
    private readonly Option<string> _net = new("--net")
    {
        Description = "none: loopback only; host: the host's; default: one of its own; or networks configured in /etc/appc/net.d, /etc/rkt/net.d or /etc/cni/net.d, with arguments for their plugins",
        HelpName = "none|host|default|NAME[:KEY=VALUE;...],...",
        DefaultValueFactory = _ => NoNetwork,
    };

    private readonly Option<string[]> _ports = new("--port") { Description = "expose a port of the image on the host", HelpName = "NAME:[IP:]HOSTPORT" };
    private readonly Option<string[]> _dns = new("--dns") { Description = "a name server for the apps; host: the host's; none: leave the image's resolv.conf", HelpName = "IP|host|none" };
    private readonly Option<string[]> _search = new("--dns-search") { Description = "a domain in which names are sought", HelpName = "DOMAIN" };
    private readonly Option<string[]> _options = new("--dns-opt") { Description = "an option of resolv.conf", HelpName = "OPTION" };
    private readonly Option<string?> _domain = new("--dns-domain") { Description = "the local domain", HelpName = "DOMAIN" };
    private readonly Option<string[]> _hosts = new("--hosts-entry") { Description = "a line of the apps' /etc/hosts", HelpName = "IP=NAME[,IP=NAME...]" };

    /// <summary>Those of a pod that is put together.</summary>
    internal IEnumerable<Option> Options => [.. OfRun, _ports];

    /// <summary>Those that are said when a pod is run.</summary>
    internal IEnumerable<Option> OfRun => [_net, _dns, _search, _options, _domain, _hosts];

    /// <summary>Whether the pod stays in the host's network.</summary>
    internal bool ReadHost(ParseResult parse) => parse.GetValue(_net) == HostNetwork;

    /// <summary>All the rest.</summary>
    /// <param name="parse">The command line.</param>
    /// <param name="withPorts">True where ports can be given.</param>
    /// <exception cref="UsageException">A value does not parse.</exception>
    internal PodNetworking Read(ParseResult parse, bool withPorts)
    {
        var servers = parse.GetValue(_dns) ?? [];
        var dns = new DnsSettings
        {
            Servers = [.. servers.Where(text => text is not (HostNetwork or NoNetwork)).Select(text => Address("--dns", text))],
            Search = Words(parse, _search),
            Options = Words(parse, _options),
            Domain = parse.GetValue(_domain) is { } domain ? Word("--dns-domain", domain) : null,
        };
        var choice = Choice(servers);
        return choice == ResolverChoice.None && !dns.IsEmpty
            ? throw new UsageException("--dns=none leaves resolv.conf alone: it goes with no other --dns option")
            : new PodNetworking
            {
                Networks = Networks(parse.GetValue(_net)!),
                Ports = withPorts ? Ports(parse.GetValue(_ports) ?? []) : [],
                Dns = dns.IsEmpty ? null : dns,
                Resolver = choice,
                Hosts = [.. (parse.GetValue(_hosts) ?? []).SelectMany(Hosts)],
            };
    }

    /// <summary>rkt's: <c>NAME[:KEY=VALUE;KEY=VALUE],NAME…</c>.</summary>
    internal static ImmutableArray<NetworkRequest> Networks(string text)
    {
        if (text is NoNetwork or HostNetwork)
        {
            return [];
        }

        var networks = text.Split(',').Select(Network).ToImmutableArray();
        if (networks.FirstOrDefault(network => network.Name is NoNetwork or HostNetwork) is { } alone)
        {
            throw new UsageException($"--net {text}: {alone.Name} goes with no other network");
        }

        return networks.GroupBy(network => network.Name).FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new UsageException($"--net {text}: {twice.Key} is named twice")
            : networks;
    }

    private static NetworkRequest Network(string text)
    {
        var colon = text.IndexOf(':');
        var name = colon < 0 ? text : text[..colon];
        var arguments = colon < 0 ? [] : text[(colon + 1)..].Split(';', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=', 2)).ToList();
        return name.Length > 0 && arguments.TrueForAll(pair => pair.Length == 2 && pair[0].Length > 0)
            ? new NetworkRequest(name, [.. arguments.Select(pair => new KeyValuePair<string, string>(pair[0], pair[1]))])
            : throw new UsageException($"--net {text}: must be NAME or NAME:KEY=VALUE;KEY=VALUE");
    }

    private static ResolverChoice Choice(string[] servers) => (servers.Contains(HostNetwork), servers.Contains(NoNetwork), servers.Length) switch
    {
        (false, false, _) => ResolverChoice.Network,
        (true, false, 1) => ResolverChoice.Host,
        (false, true, 1) => ResolverChoice.None,
        _ => throw new UsageException("--dns: host and none go with no other --dns"),
    };

    private static ImmutableArray<ExposedPort> Ports(string[] texts)
    {
        var ports = texts.Select(Port).ToImmutableArray();
        return ports.GroupBy(port => port.Name).FirstOrDefault(group => group.Count() > 1) is { } twice ? throw new UsageException($"--port {twice.Key}: given twice") : ports;
    }

    private static ExposedPort Port(string text)
    {
        var parts = text.Split(':');
        return parts.Length is 2 or 3 && AcName.TryParse(parts[0], out var name)
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= ushort.MaxValue
            && (parts.Length == 2 || IsDottedQuad(parts[1]))
            ? new ExposedPort(name, port, parts.Length == 3 ? parts[1] : null, PodPort: null)
            : throw new UsageException($"--port {text}: must be NAME:HOSTPORT or NAME:IP:HOSTPORT, with an IPv4 address");
    }

    private static bool IsDottedQuad(string text) => IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text;

    private static IEnumerable<string> Hosts(string text) => text.Split(',').Select(entry => entry.Split('=', 2) is [var address, var name] && DnsSettings.IsWord(name)
        ? $"{Address("--hosts-entry", address)}\t{name}"
        : throw new UsageException($"--hosts-entry {text}: must be IP=NAME"));

    private static string Address(string option, string text) => IPAddress.TryParse(text, out var address) ? address.ToString() : throw new UsageException($"{option} {text}: is no IP address");

    private static ImmutableArray<string> Words(ParseResult parse, Option<string[]> option) => [.. (parse.GetValue(option) ?? []).Select(text => Word(option.Name, text))];

    private static string Word(string option, string text) => DnsSettings.IsWord(text) ? text : throw new UsageException($"{option} {text}: must be one word");
}
