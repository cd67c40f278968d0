using System.Collections.Immutable;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Build;

/// <summary>
/// The numbers of what the runner hands to a pod's processes beside the fixed descriptors: the pipes of the apps' logs, then sockets that
/// are open already, then the pipe that tells when the apps run. The same for the plan and for the runner, which puts them there.
/// </summary>
internal sealed class HandedDescriptors
{
    private readonly int _firstSocket;

    internal HandedDescriptors(LaunchRequest request)
    {
        _firstSocket = LaunchPlan.StreamDescriptors + (request.Apps.Any(app => app.Streams.IsPiped) ? 2 * request.Apps.Length : 0);
        var next = _firstSocket + request.Apps.Sum(app => app.Sockets.Length);
        StartPipe = request.TellsExecution ? next++ : null;
        if (request.Users is not null)
        {
            Namespaces = [.. HeldNamespace.Of(request.HostNetwork).Select(name => new HeldNamespace(name, next++))];
        }

        Count = next - LaunchPlan.StreamDescriptors;
    }

    /// <summary>How many numbers they take, from <see cref="LaunchPlan.StreamDescriptors"/> on.</summary>
    internal int Count { get; }

    /// <summary>The first number behind them.</summary>
    internal int End => LaunchPlan.StreamDescriptors + Count;

    /// <summary>The end of a pipe that each app's process holds until it is the app's program; null for none.</summary>
    internal int? StartPipe { get; }

    /// <summary>The pod's namespaces that belong to its user namespace, and that one last; none without private users.</summary>
    internal ImmutableArray<HeldNamespace> Namespaces { get; } = [];

    /// <summary>The pod's user namespace; null without private users.</summary>
    internal int? Users => Namespaces.IsEmpty ? null : Namespaces[^1].Descriptor;

    /// <summary>The number by which an app's process finds the pipe of a stream.</summary>
    internal static int PipeOf(int app, bool isError) => LaunchPlan.StreamDescriptors + (2 * app) + (isError ? 1 : 0);

    /// <summary>The numbers of an app's sockets.</summary>
    internal IEnumerable<int> SocketsOf(ImmutableArray<AppRequest> apps, int app) =>
        Enumerable.Range(_firstSocket + apps.Take(app).Sum(before => before.Sockets.Length), apps[app].Sockets.Length);
}
