using System.Collections.Immutable;
using System.Net;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Network;

/// <summary>
/// hosts and resolv.conf of a pod. They are written beside the pod when its addresses are known, and init copies them into each app's own
/// layer.
/// </summary>
public sealed record NetworkFiles
{
    /// <summary>The directory that they are written to, absolute.</summary>
    public required string Directory { get; init; }

    /// <summary>The pod's host name.</summary>
    public required string HostName { get; init; }

    /// <summary>Lines of /etc/hosts that the user gave.</summary>
    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>What the user says about name servers; it goes before all else, field by field.</summary>
    public DnsSettings Given { get; init; } = DnsSettings.Nothing;

    /// <summary>What the host says, for what neither the user nor a network does.</summary>
    public DnsSettings Host { get; init; } = DnsSettings.Nothing;

    /// <summary>True where the networks are asked.</summary>
    public bool TakesAnswer { get; init; }

    /// <summary>True where there is a resolv.conf at all.</summary>
    public bool HasResolver { get; init; } = true;

    /// <summary>The file of names.</summary>
    public string HostsPath => Path.Join(Directory, "hosts");

    /// <summary>The file of name servers.</summary>
    public string ResolverPath => Path.Join(Directory, "resolv.conf");

    /// <summary>The lines of the plan; the answers of the networks stand as <see cref="RunnerStep.Answer"/>.</summary>
    internal IEnumerable<RunnerStep> Steps =>
    [
        new(RunnerCall.Write, HostsPath, HostsText(RunnerStep.Answer), "names of the pod, for /etc/hosts"),
        .. HasResolver ? [new RunnerStep(RunnerCall.Write, ResolverPath, TakesAnswer && Given.Servers.IsEmpty ? RunnerStep.Answer : Given.Or(Host).ToFile(), "its name servers, for /etc/resolv.conf")] : (RunnerStep[])[],
    ];

    /// <summary>/etc/hosts.</summary>
    internal string HostsFile(IEnumerable<IPAddress> addresses) => HostsText(string.Join('\n', addresses.Select(address => $"{address}\t{HostName}")));

    /// <summary>/etc/resolv.conf.</summary>
    internal string ResolverFile(DnsSettings? answer) => Given.Or(TakesAnswer && answer is { Servers.IsEmpty: false } ? answer : Host).ToFile();

    private string HostsText(string own) =>
        $"127.0.0.1\tlocalhost{(own.Length == 0 ? " " + HostName : "")}\n::1\tlocalhost\n{(own.Length == 0 ? "" : own + "\n")}{string.Concat(Hosts.Select(line => line + "\n"))}";
}
