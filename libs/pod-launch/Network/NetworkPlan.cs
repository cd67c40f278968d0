using System.Collections.Immutable;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Network;

/// <summary>The networks of a pod beside its loopback interface: what the runner does to join and to leave them.</summary>
public sealed record NetworkPlan
{
    /// <summary>The loopback interface alone, or the host's network.</summary>
    public static NetworkPlan None { get; } = new();

    /// <summary>Configured networks, in order.</summary>
    public ImmutableArray<NetworkAttachment> Attachments { get; init; } = [];

    /// <summary>An ordinary user's network; null for none.</summary>
    public UserNetwork? User { get; init; }

    /// <summary>Ports of the host that lead to the pod.</summary>
    public ImmutableArray<PortForward> Ports { get; init; } = [];

    /// <summary>The files of /etc that tell about the networks; null for none.</summary>
    public NetworkFiles? Files { get; init; }

    /// <summary>True where there is nothing to do.</summary>
    public bool IsEmpty => Attachments.IsEmpty && User is null && Files is null;

    /// <summary>What the runner does when the pod's init is there and waits.</summary>
    public ImmutableArray<RunnerStep> Connect =>
    [
        .. Attachments.IsEmpty ? [] : Ports.Select(HoldStep),
        .. Attachments.SelectMany(attachment => attachment.Add),
        .. User is null ? [] : (RunnerStep[])[User.Start],
        .. Files?.Steps ?? [],
    ];

    /// <summary>What it does when the pod has ended, however that was.</summary>
    public ImmutableArray<RunnerStep> Disconnect => [.. Attachments.Reverse().SelectMany(attachment => attachment.Delete)];

    private static RunnerStep HoldStep(PortForward port) =>
        new(RunnerCall.HoldPort, port.ToString(), string.Empty, $"port {port.Name} of the pod, {port.PodPort}: nobody else on the host gets this one while the pod runs");
}
