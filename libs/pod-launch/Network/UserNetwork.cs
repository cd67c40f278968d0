using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Network;

/// <summary>
/// The network of an ordinary user's pod: a program of that user's carries its connections. Addresses are the same in every such pod.
/// </summary>
public sealed record UserNetwork
{
    /// <summary>The pod's address with its prefix.</summary>
    public const string Address = "10.0.2.100/24";

    /// <summary>Where the pod's packets go.</summary>
    public const string Gateway = "10.0.2.2";

    /// <summary>Where the pod asks for names, when the host's own name server listens on its loopback interface alone.</summary>
    public const string NameServer = "10.0.2.3";

    /// <summary>pasta's program; null for slirp4netns.</summary>
    public required string? Pasta { get; init; }

    /// <summary>slirp4netns's program, where pasta is not used.</summary>
    public required string? Slirp { get; init; }

    /// <summary>The host's interface that pasta takes where there is no default route; null for pasta's own choice.</summary>
    public string? HostInterface { get; init; }

    /// <summary>True to let the gateway's address lead to what listens on the host's loopback interface.</summary>
    public bool HostLoopback { get; init; }

    /// <summary>Ports of the host that lead to the pod.</summary>
    public ImmutableArray<PortForward> Ports { get; init; } = [];

    /// <summary>A directory of the pod's own, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>Its name for people.</summary>
    public string Name => Pasta is null ? "slirp4netns" : "pasta";

    /// <summary>Stands for the pod's user namespace in an argument.</summary>
    internal const string UserNamespace = "/proc/" + RunnerStep.Init + "/ns/user";

    /// <summary>Where pasta says that it is ready.</summary>
    internal string ReadyFile => Path.Join(Directory, "ready");

    /// <summary>Where slirp4netns takes orders.</summary>
    internal string Socket => Path.Join(Directory, "slirp");

    /// <summary>The same with ports to forward.</summary>
    /// <exception cref="BadInputException">One of them neither program can forward.</exception>
    internal UserNetwork With(ImmutableArray<PortForward> ports) => ports.FirstOrDefault(port => port.Protocol is not ("tcp" or "udp")) is { } other
        ? throw new BadInputException($"expose port {other.Name}: {Name} forwards tcp and udp, not {other.Protocol}")
        : this with { Ports = ports };

    /// <summary>What starts it. It ends with the runner.</summary>
    public RunnerStep Start => Pasta is { } pasta ? StartPasta(pasta) : StartSlirp();

    /// <summary>
    /// A shell is pasta's parent: its standard input ends with the runner, however that ends, and so the shell ends pasta. The kernel's own way
    /// (PR_SET_PDEATHSIG) does not hold for a program that enters a user namespace.
    /// </summary>
    private RunnerStep StartPasta(string pasta)
    {
        const string keeper = "\"$@\" </dev/null & exec >/dev/null; read -r end; kill -9 $! 2>/dev/null; wait";
        string[] source = HostInterface is null ? [] : ["--interface", HostInterface, "--ipv4-only"];
        return new RunnerStep(RunnerCall.Start, "/bin/sh", string.Empty, "carry the pod's connections for as long as the runner lives")
        {
            Arguments =
            [
                "-c", keeper, "appc-network", pasta, "--foreground", "--quiet", "--config-net", .. source, .. HostLoopback ? [] : (string[])["--no-map-gw"],
                "--ns-ifname", "eth0", "--address", Address[..Address.IndexOf('/')], "--netmask", "24", "--gateway", Gateway, "--dns-forward", NameServer,
                "--tcp-ports", PortsOf("tcp"), "--udp-ports", PortsOf("udp"), "--tcp-ns", "none", "--udp-ns", "none",
                "--pid", ReadyFile, "--netns", RunnerStep.NetworkNamespace, "--userns", UserNamespace,
            ],
        };
    }

    private RunnerStep StartSlirp()
    {
        string[] loopback = HostLoopback ? [] : ["--disable-host-loopback"];
        return new RunnerStep(RunnerCall.Start, Slirp!, string.Empty, "carry the pod's connections for as long as the runner lives")
        {
            Arguments = ["--configure", "--mtu=65520", .. loopback, "--ready-fd=3", "--exit-fd=4", $"--api-socket={Socket}", RunnerStep.Init, "eth0"],
        };
    }

    private string PortsOf(string protocol) => string.Join(',', Ports.Where(port => port.Protocol == protocol)
        .Select(port => string.Create(CultureInfo.InvariantCulture, $"{(port.HostAddress is { } address ? address + "/" : "")}{port.HostPort}:{port.PodPort}"))) is { Length: > 0 } text ? text : "none";
}
