using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using SpecTests.Store;

namespace SpecTests.Acserver;

/// <summary>
/// Clients that send or take hardly anything: they do not stop one that is quick, and are let go. As many as ACSERVER_SLOW_CLIENTS says; a third each with half a
/// head, half a body, and an image that they do not read.
/// </summary>
public sealed class SlowClientTests
{
    private const string Address = "/-/images/example.com/big/latest/linux/amd64.aci";
    private static readonly int s_count = int.Parse(Environment.GetEnvironmentVariable("ACSERVER_SLOW_CLIENTS") ?? "600", CultureInfo.InvariantCulture);

    [Fact]
    public void Slow_ones_do_not_stop_a_fast_one()
    {
        using var depot = new DepotFixture();
        var image = Publish(depot, 3 << 20);
        var token = depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim();
        using var server = RunningServer.Start(depot.Path);
        List<Socket> slow = [];
        try
        {
            string[] beginnings =
            [
                "GET /hello?ac-discovery=1 HTTP/1.1\r\nHost: exam",
                $"PUT /-/images/example.com/new/1.0.0/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nContent-Length: 1000000\r\n\r\nhalf a bo",
                $"GET {Address} HTTP/1.1\r\nHost: example.com\r\n\r\n",
            ];
            for (var i = 0; i < s_count; i++)
            {
                slow.Add(Begin(server, beginnings[i % 3]));
            }

            for (var i = 0; i < 50; i++)
            {
                Assert.Equal(200, server.Get("/big?ac-discovery=1").Status);
            }

            Assert.Equal(image, server.Get(Address).Body);
            Assert.Equal(200, server.Get("/healthz").Status);
            var head = slow[0];
            Assert.Equal(408, RunningServer.Read(new NetworkStream(head)).Status); // ten seconds are over
        }
        finally
        {
            slow.ForEach(socket => socket.Dispose());
        }
    }

    /// <summary>Whoever takes a little all the time is served to the end, however slow.</summary>
    [Fact]
    public void A_slow_reader_gets_its_image()
    {
        using var depot = new DepotFixture();
        var image = Publish(depot, 6 << 20);
        using var server = RunningServer.Start(depot.Path);
        using var socket = Begin(server, $"GET {Address} HTTP/1.1\r\nHost: example.com\r\n\r\n");
        var slowly = new SlowStream(new NetworkStream(socket), pauses: 14);
        Assert.Equal(image, RunningServer.Read(slowly).Body);
    }

    private static byte[] Publish(DepotFixture depot, int bytes)
    {
        var path = depot["big.aci"];
        AciMaker.MakeLarge(path, "example.com/big", bytes);
        StoreFixture.Sign(path, depot.Key);
        depot.Run("add", path).Expect(0);
        return File.ReadAllBytes(path);
    }

    private static Socket Begin(RunningServer server, string beginning)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096, ReceiveTimeout = 60_000, SendTimeout = 60_000 };
        socket.Connect(new IPEndPoint(IPAddress.Loopback, server.Port));
        socket.Send(Encoding.ASCII.GetBytes(beginning));
        return socket;
    }

    /// <summary>Half a second of nothing now and then, for longer than the five seconds after which a server may lose its patience.</summary>
    private sealed class SlowStream(Stream inner, int pauses) : Appc.ImageSpec.Archive.ReadOnlyStream
    {
        private int _made;
        private long _count;

        public override int Read(Span<byte> buffer)
        {
            var read = inner.Read(buffer[..Math.Min(buffer.Length, 4096)]);
            _count += read;
            if (_made < pauses && _count > (_made + 1) * 16_384)
            {
                _made++;
                Thread.Sleep(500);
            }

            return read;
        }
    }
}
