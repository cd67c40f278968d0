using System.Collections.Immutable;

namespace Appc.PodLaunch.Services;

/// <summary>The sockets of <see cref="ListeningPort"/>s, open until the pod has them or the launch has failed.</summary>
internal sealed class ListeningSockets : IDisposable
{
    private readonly List<AppSocket> _sockets = [];

    /// <summary>Listens on all.</summary>
    /// <exception cref="ImageSpec.BadInputException">One cannot be had; none is left open.</exception>
    internal ListeningSockets(ImmutableArray<ListeningPort> ports)
    {
        try
        {
            foreach (var port in ports)
            {
                _sockets.Add(port.Open());
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In the order of the ports.</summary>
    internal IEnumerable<AppSocket> All => _sockets;

    /// <inheritdoc/>
    public void Dispose() => _sockets.ForEach(socket => socket.Handle.Dispose());
}
