using System.Net;
using System.Net.Sockets;

namespace SpecTests.AcbuildTool;

/// <summary>Passes connections on to a server, and cuts some of them when they have carried so many bytes up.</summary>
internal sealed class CuttingProxy : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly IPEndPoint _server;
    private readonly long _after;
    private int _cuts;
    private long _moved;

    /// <summary>Starts it.</summary>
    /// <param name="server">Host and port.</param>
    /// <param name="after">After how many bytes a connection is cut.</param>
    /// <param name="cuts">How many are.</param>
    internal CuttingProxy(string server, long after, int cuts)
    {
        (_server, _after, _cuts) = (IPEndPoint.Parse(server), after, cuts);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = _listener.LocalEndPoint!.ToString()!;
        InBackground(Accept);
    }

    internal string Address { get; }

    /// <summary>Bytes that went up.</summary>
    internal long Moved => Interlocked.Read(ref _moved);

    /// <summary>Called when a connection is about to be cut.</summary>
    internal Action AtCut { get; init; } = () => { };

    public void Dispose() => _listener.Dispose();

    private static Thread InBackground(Action work)
    {
        var thread = new Thread(() =>
        {
            try
            {
                work();
            }
            catch (Exception cut) when (cut is SocketException or ObjectDisposedException)
            {
                // one side went away: that is what connections do
            }
        })
        {
            IsBackground = true,
        };
        thread.Start();
        return thread;
    }

    private void Accept()
    {
        while (true)
        {
            var client = _listener.Accept();
            InBackground(() => Serve(client));
        }
    }

    private void Serve(Socket client)
    {
        using var held = client;
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Connect(_server);
        var down = InBackground(() => Pass(server, client, _ => false));
        var carried = 0L;
        Pass(client, server, count =>
        {
            Interlocked.Add(ref _moved, count);
            carried += count;
            return carried > _after && Interlocked.Decrement(ref _cuts) >= 0;
        });
        down.Join(s_patience);
    }

    private void Pass(Socket from, Socket to, Func<int, bool> isEnough)
    {
        var buffer = new byte[1 << 16];
        for (int read; (read = from.Receive(buffer)) > 0;)
        {
            to.Send(buffer.AsSpan(0, read));
            if (isEnough(read))
            {
                AtCut();
                from.Dispose();
                to.Dispose();
                return;
            }
        }

        to.Shutdown(SocketShutdown.Send);
    }
}
