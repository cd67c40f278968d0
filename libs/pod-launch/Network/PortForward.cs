using System.Globalization;
using System.Net;
using Appc.Linux;

namespace Appc.PodLaunch.Network;

/// <summary>A port of the host that leads to one of the pod.</summary>
/// <param name="Name">The port's name in the image.</param>
/// <param name="Protocol"><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</param>
/// <param name="HostAddress">The host's IPv4 address; null for all.</param>
/// <param name="HostPort">On the host.</param>
/// <param name="PodPort">In the pod.</param>
public sealed record PortForward(string Name, string Protocol, string? HostAddress, int HostPort, int PodPort)
{
    /// <summary>The host's address, or any.</summary>
    internal IPAddress Address => HostAddress is { } address ? IPAddress.Parse(address) : IPAddress.Any;

    /// <summary>True for TCP, false for UDP.</summary>
    internal bool IsStream => Protocol == "tcp";

    /// <summary>Why the host's port is not to be had, in one line.</summary>
    internal string Refusal(SystemCallException failure) => $"expose port {Name}: {this} of the host cannot be had: {SystemCallException.Describe(failure.Errno)}";

    /// <summary>For people.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{HostAddress ?? "*"}:{HostPort}/{Protocol}");

    /// <summary>True where both cannot be had at once.</summary>
    public bool Collides(PortForward other) => Protocol == other.Protocol && HostPort == other.HostPort
        && (HostAddress is null || other.HostAddress is null || HostAddress == other.HostAddress);
}
