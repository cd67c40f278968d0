using System.Collections.Immutable;
using System.Net;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Plan;

namespace SpecTests.Network;

/// <summary>Which ports lead where, and what stands in hosts and resolv.conf.</summary>
public sealed class PortAndNameTests
{
    private static readonly (string App, ImmutableArray<Port> Ports)[] s_apps =
        [("a", [Named("http", "tcp", 80), Named("range", "udp", 4000, 3)]), ("b", [Named("dns", "udp", 53), Named("odd", "icmp", 1)])];

    [Fact]
    public void PortsAreFoundByNameAndRangesAreWhole()
    {
        Assert.Equal("*:8080/tcp=80", Show(Exposed("http", 8080)));
        Assert.Equal("127.0.0.1:9000/udp=4000 127.0.0.1:9001/udp=4001 127.0.0.1:9002/udp=4002", Show(Exposed("range", 9000) with { HostIp = "127.0.0.1" }));
        Assert.Equal("*:7/tcp=77", Show(Exposed("any", 7) with { PodPort = Named("any", "tcp", 77) }));
    }

    [Fact]
    [Shows("pods:188")]
    public void WhatCannotBeExposedIsSaid()
    {
        Assert.Equal("expose port ftp: no app of the pod has a port of that name; they have http, range, dns, odd", Refusal(s_apps, Exposed("ftp", 1)));
        Assert.Contains("apps a and c both have a port of that name", Refusal([.. s_apps, ("c", [Named("http", "tcp", 81)])], Exposed("http", 1)), StringComparison.Ordinal);
        Assert.Contains("too high", Refusal(s_apps, Exposed("range", 65534)), StringComparison.Ordinal);
        Assert.Contains("protocol icmp cannot be forwarded", Refusal(s_apps, Exposed("odd", 1)), StringComparison.Ordinal);
        Assert.Contains("is port dns's already", Refusal(s_apps, Exposed("dns", 9001), Exposed("range", 9000)), StringComparison.Ordinal);
        Assert.Equal(2, PortPlanner.Plan([Exposed("http", 53), Exposed("dns", 53)], s_apps).Length);
    }

    [Fact]
    public void TheHostsResolverIsReadAndWhatAPodCannotReachIsLeftOut()
    {
        var settings = HostResolver.Parse(["# c", "nameserver 127.0.0.53", "nameserver  fd00::1", "search a b", "options edns0 trust-ad", "nameserver no", "domain d", "sortlist x"]);
        Assert.Equal("domain d\nsearch a b\nnameserver 127.0.0.53\nnameserver fd00::1\noptions edns0 trust-ad\n", settings.ToFile());
    }

    [Fact]
    public void TheUsersWordGoesBeforeTheNetworksAndThatBeforeTheHosts()
    {
        var files = new NetworkFiles { Directory = "/n", HostName = "h", Hosts = ["10.9.9.9\tdb"], Host = new DnsSettings { Servers = ["1.1.1.1"], Search = ["host"] }, TakesAnswer = true };
        var answer = new DnsSettings { Servers = ["2.2.2.2"] };
        Assert.Equal("search host\nnameserver 1.1.1.1\n", files.ResolverFile(null));
        Assert.Equal("nameserver 2.2.2.2\n", files.ResolverFile(answer));
        Assert.Equal("search mine\nnameserver 2.2.2.2\n", (files with { Given = new DnsSettings { Search = ["mine"] } }).ResolverFile(answer));
        Assert.Equal("nameserver 3.3.3.3\n", (files with { Given = new DnsSettings { Servers = ["3.3.3.3"] } }).ResolverFile(answer));
        Assert.Equal("127.0.0.1\tlocalhost\n::1\tlocalhost\n10.0.0.2\th\n10.9.9.9\tdb\n", files.HostsFile([IPAddress.Parse("10.0.0.2")]));
        Assert.Equal("127.0.0.1\tlocalhost h\n::1\tlocalhost\n10.9.9.9\tdb\n", files.HostsFile([]));
    }

    [Fact]
    public void RulesAreSplitIntoWordsAndChainsAreThoseOfThePlugins()
    {
        Assert.Equal(
            ["-A", "POSTROUTING", "--comment", "name: \"default\" id: \"abc-1\"", "-j", "CNI-x"],
            RuleWords.Split("""-A POSTROUTING --comment "name: \"default\" id: \"abc-1\"" -j CNI-x""").ToArray());
        Assert.Equal(["CNI-faae9bb84ed6b6bf90f93178", "CNI-DN-faae9bb84ed6b6bf90f93"], RuleSweep.Chains("default", "abc-1")); // as ptp and portmap named them
    }

    [Fact]
    public void TheLinesOfANetworkInThePlanAreGolden()
    {
        var list = NetworkListReader.Read("""{"cniVersion":"1.0.0","name":"n","plugins":[{"type":"bridge"},{"type":"portmap","capabilities":{"portMappings":true}}]}"""u8, isList: true, "test");
        var ports = PortPlanner.Plan([Exposed("http", 8080)], s_apps);
        KeyValuePair<string, string>[] wishes = [new("portMappings", "[]")];
        var plan = new NetworkPlan
        {
            Attachments = [new NetworkAttachment("n", "eth0", "uuid", "IP=10.0.0.9", "/p", [.. list.Plugins.Select(plugin => PluginCall.Of(list, plugin, "/p/" + plugin.Type, wishes))])],
            Ports = ports,
            Files = new NetworkFiles { Directory = "/state/pods/uuid/net", HostName = "h", TakesAnswer = true },
        };
        var user = new NetworkPlan { User = new UserNetwork { Pasta = "/usr/bin/pasta", Slirp = null, Directory = "/state/pods/uuid/net", Ports = ports } };
        var slirp = new NetworkPlan { User = new UserNetwork { Pasta = null, Slirp = "/usr/bin/slirp4netns", Directory = "/state/pods/uuid/net", HostLoopback = true } };
        Support.Golden.Check("plans/networks.txt", string.Concat(new[] { plan, user, slirp }.SelectMany(one => (string[])["connect:\n", .. one.Connect.Select(Line), "disconnect:\n", .. one.Disconnect.Select(Line)])));
    }

    private static string Line(RunnerStep step) => $"  {step}  # {step.Reason}\n";

    private static string Show(ExposedPort port) => string.Join(' ', PortPlanner.Plan([port], s_apps).Select(forward => $"{forward}={forward.PodPort}"));

    private static string Refusal((string App, ImmutableArray<Port> Ports)[] apps, params ExposedPort[] ports) => Assert.Throws<BadInputException>(() => PortPlanner.Plan(ports, apps)).Message;

    private static ExposedPort Exposed(string name, int hostPort) => new(AcName.Parse(name), hostPort, null, null);

    private static Port Named(string name, string protocol, int number, int count = 1) => new(AcName.Parse(name), protocol, number, count, SocketActivated: false);
}
