using System.Net;
using System.Net.Sockets;

namespace SpecTests.Docker2Aci;

/// <summary>A port that answers a TLS greeting with silence, and passes everything else on to a plain server.</summary>
internal sealed class SilentTls : IDisposable
{
    private const byte TlsHandshake = 22;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly IPEndPoint _target;
    private readonly List<TcpClient> _silent = [];

    internal SilentTls(string target)
    {
        _target = IPEndPoint.Parse(target);
        _listener.Start();
        new Thread(Accept) { IsBackground = true }.Start();
    }

    internal string Address => _listener.LocalEndpoint.ToString()!;

    public void Dispose()
    {
        _listener.Stop();
        _silent.ForEach(client => client.Dispose());
    }

    private void Accept()
    {
        try
        {
            while (true)
            {
                var client = _listener.AcceptTcpClient();
                new Thread(() => Pass(client)) { IsBackground = true }.Start();
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // stopped: which of the three it says depends on the moment, and an exception that leaves a thread ends the whole run
        }
    }

    private void Pass(TcpClient client)
    {
        try
        {
            var first = client.GetStream().ReadByte();
            if (first is TlsHandshake or < 0)
            {
                _silent.Add(client);
                return;
            }

            using var server = new TcpClient();
            server.Connect(_target);
            server.GetStream().WriteByte((byte)first);
            var back = server.GetStream().CopyToAsync(client.GetStream());
            client.GetStream().CopyTo(server.GetStream());
            back.Wait(TimeSpan.FromSeconds(10));
        }
        catch (Exception e) when (e is IOException or SocketException or AggregateException or ObjectDisposedException or InvalidOperationException)
        {
            // the client or the server went away
        }
    }
}
