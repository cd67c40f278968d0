using System.Net.Sockets;
using System.Text;
using Appc.ImageSpec;

namespace Appc.PodLaunch.Services;

/// <summary>The way to the service manager: a datagram socket, and this process as the sender, which is the one it believes (NotifyAccess=main).</summary>
internal sealed class ManagerSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly Action<string> _warn;
    private int _hasFailed;

    /// <summary>Connects.</summary>
    /// <param name="address">NOTIFY_SOCKET.</param>
    /// <param name="warn">Told, once, that it does not hear any more.</param>
    /// <exception cref="BadInputException">Nobody listens there.</exception>
    internal ManagerSocket(string address, Action<string> warn)
    {
        _warn = warn;
        try
        {
            _socket.Connect(new UnixDomainSocketEndPoint(address[0] == '@' ? "\0" + address[1..] : address));
        }
        catch (Exception failure) when (failure is SocketException or ArgumentException)
        {
            _socket.Dispose();
            throw new BadInputException($"notify {address}: {failure.Message}", failure);
        }
    }

    /// <summary>Says something. A service manager that went away is no reason to end the pod.</summary>
    internal void Send(string message)
    {
        try
        {
            _socket.Send(Encoding.UTF8.GetBytes(message));
        }
        catch (SocketException failure)
        {
            if (Interlocked.Exchange(ref _hasFailed, 1) == 0)
            {
                _warn($"notify the service manager: {failure.Message}");
            }
        }
    }

    public void Dispose() => _socket.Dispose();
}
