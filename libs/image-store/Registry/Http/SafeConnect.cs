using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Appc.ImageStore.Discovery;

namespace Appc.ImageStore.Registry.Http;

/// <summary>Opens connections: never to a link-local address, whatever the name resolved to, and with a limit on silence.</summary>
internal static class SafeConnect
{
    private const int ConnectMilliseconds = 30_000;
    private const int SilenceMilliseconds = 60_000;

    internal static ValueTask<Stream> Connect(DnsEndPoint asked, ImmutableArray<ConnectTo> elsewhere)
    {
        var target = Target(asked, elsewhere);
        var addresses = IPAddress.TryParse(target.Host.Trim('[', ']'), out var literal) ? [literal] : Dns.GetHostAddresses(target.Host);
        SocketException? last = null;
        foreach (var address in addresses)
        {
            if (LinkLocal.IsRefused(address))
            {
                throw new SocketException((int)SocketError.AccessDenied, $"{target.Host} is at {address}, a link-local address");
            }

            try
            {
                return ValueTask.FromResult<Stream>(Open(new IPEndPoint(address, target.Port)));
            }
            catch (SocketException e)
            {
                last = e;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static DnsEndPoint Target(DnsEndPoint asked, ImmutableArray<ConnectTo> elsewhere)
    {
        var rule = elsewhere.FirstOrDefault(rule => rule.Port == asked.Port && string.Equals(rule.Host, asked.Host, StringComparison.OrdinalIgnoreCase));
        return rule is null ? asked : new DnsEndPoint(rule.TargetHost, rule.TargetPort);
    }

    private static NetworkStream Open(IPEndPoint target)
    {
        var socket = new Socket(target.AddressFamily, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = SilenceMilliseconds,
            SendTimeout = SilenceMilliseconds,
        };
        try
        {
            ConnectWithin(socket, target);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException)
        {
            socket.Dispose();
            throw;
        }
    }

    private static void ConnectWithin(Socket socket, IPEndPoint target)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(target);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            if (!socket.Poll(ConnectMilliseconds * 1000, SelectMode.SelectWrite))
            {
                throw new SocketException((int)SocketError.TimedOut);
            }
        }

        var error = (int)(socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error) ?? 0);
        if (error != 0)
        {
            throw new SocketException(error);
        }

        socket.Blocking = true;
    }
}
