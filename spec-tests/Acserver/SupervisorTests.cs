using System.Net.Sockets;
using System.Text;

namespace SpecTests.Acserver;

/// <summary>What systemd does for a service, done by a test: a socket passed on (sd_listen_fds(3)), a socket for news (sd_notify(3)).</summary>
public sealed class SupervisorTests
{
    // Becomes the server, as systemd's child does, with a listening socket as descriptor 3.
    private const string Activate = """
        import os, socket, sys
        one = socket.socket()
        one.bind(("127.0.0.1", 0))
        one.listen()
        if one.fileno() != 3:
            os.dup2(one.fileno(), 3)
        os.set_inheritable(3, True)
        os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()), NOTIFY_SOCKET=sys.argv[1])
        os.execv(sys.argv[2], sys.argv[2:])
        """;

    [NeedsFact("python3")]
    public void A_socket_is_taken_over_and_news_are_told()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var news = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 20_000 };
        news.Bind(new UnixDomainSocketEndPoint(depot["notify"]));
        using var server = RunningServer.StartProgram(
            "python3", "-c", Activate, depot["notify"], Tool.PathOf("acserver"), "serve", "--store", depot.Path, "--access-log", "none");
        Assert.Equal("READY=1", Receive(news));
        Assert.Equal(200, server.Get("/hello?ac-discovery=1").Status);
        Assert.Equal(0, server.Stop());
        Assert.Equal("STOPPING=1", Receive(news));
    }

    [NeedsFact("systemd-analyze")]
    public void The_unit_is_well_formed_and_closed()
    {
        var unit = Path.Join(Repository.Root, "docs/acserver.service");
        using var temp = new TempDirectory();
        var text = File.ReadAllText(unit).Replace("/usr/local/bin/acserver", Tool.PathOf("acserver"), StringComparison.Ordinal);
        File.WriteAllText(temp["acserver.service"], text);
        var verified = Tool.RunProgram("systemd-analyze", ["verify", "--man=no", temp["acserver.service"]], new RunOptions());
        Assert.DoesNotContain("acserver.service:", verified.Err, StringComparison.Ordinal);
        Tool.RunProgram("systemd-analyze", ["security", "--offline=true", "--threshold=20", temp["acserver.service"]], new RunOptions()).Expect(0);
    }

    private static string Receive(Socket socket)
    {
        var buffer = new byte[1024];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }
}
