using System.Net;
using System.Net.Sockets;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Services;

namespace SpecTests.Services;

/// <summary>Which app gets which socket, and what variables mean.</summary>
public sealed class SocketActivationTests
{
    private static readonly AcName s_app = AcName.Parse("app");
    private static readonly AcName s_other = AcName.Parse("other");
    private static readonly Port s_web = new(AcName.Parse("web"), "tcp", 8080, 2, SocketActivated: true);
    private static readonly Port s_dns = new(AcName.Parse("dns"), "udp", 53, 1, SocketActivated: true);

    [Theory]
    [InlineData("web", null, 0, "web")] // by name whatever it is: a Unix socket
    [InlineData("web", "tcp", 99, "web")]
    [InlineData("x.socket", "tcp", 8081, "web")] // the second of two
    [InlineData("x.socket", "udp", 53, "dns")]
    [InlineData("x.socket", "tcp", 80, "web")] // the host's port, which the pod manifest says
    public void ASocketBelongsToThePortOfItsNameOrNumber(string name, string? protocol, int number, string port)
    {
        var match = Assert.Single(Match(new ListenSocket(3, name, protocol, number), (s_app, s_web), (s_other, s_dns)));
        Assert.Equal(port, match.Port.Name.ToString());
    }

    [Fact]
    public void ASocketWithoutAPortIsRefused()
    {
        var none = Assert.Throws<BadInputException>(() => Match(new ListenSocket(3, "x", "tcp", 53), (s_app, s_web), (s_app, s_dns)));
        Assert.Contains("socket x (tcp 53), which the service manager handed over, belongs to no port", none.Message, StringComparison.Ordinal);
        Assert.Contains("web (tcp 8080) of app", none.Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => Match(new ListenSocket(3, "x", "tcp", 8080), (s_app, s_web with { SocketActivated = false })));
        Assert.Contains("could be that of app app or other", Assert.Throws<BadInputException>(() => Match(new ListenSocket(3, "web", null, 0), (s_app, s_web), (s_other, s_web))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void VariablesForAnotherProcessMeanNothing()
    {
        var variables = new Dictionary<string, string> { ["LISTEN_PID"] = "4", ["LISTEN_FDS"] = "1", ["WATCHDOG_PID"] = "4", ["WATCHDOG_USEC"] = "9", ["NOTIFY_SOCKET"] = "relative" };
        var manager = ServiceManager.Of(name => variables.GetValueOrDefault(name), pid: 5);
        Assert.Empty(manager.Sockets);
        Assert.Null(manager.WatchdogMicroseconds);
        Assert.Null(manager.NotifySocket);
        variables["LISTEN_FDS"] = "x";
        Assert.Contains("LISTEN_FDS", Assert.Throws<BadInputException>(() => ServiceManager.Of(name => variables.GetValueOrDefault(name), pid: 4)).Message, StringComparison.Ordinal);
        Assert.Equal(9, ServiceManager.Of(name => name == "WATCHDOG_USEC" ? "9" : null, pid: 4).WatchdogMicroseconds);
    }

    [Theory]
    [InlineData("127.0.0.1", "tcp")]
    [InlineData("::1", "udp")]
    public void TheKernelSaysWhatASocketIs(string address, string protocol)
    {
        var ip = IPAddress.Parse(address);
        using var socket = new Socket(ip.AddressFamily, protocol == "tcp" ? SocketType.Stream : SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new IPEndPoint(ip, 0));
        var number = (int)socket.SafeHandle.DangerousGetHandle();
        Assert.Equal(new ListenSocket(number, "n", protocol, ((IPEndPoint)socket.LocalEndPoint!).Port), ListenSocket.Of(number, "n"));
        using var local = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        Assert.Null(ListenSocket.Of((int)local.SafeHandle.DangerousGetHandle(), "n").Protocol);
        using var file = File.OpenHandle("/dev/null");
        Assert.Null(ListenSocket.Of((int)file.DangerousGetHandle(), "n").Protocol);
    }

    private static List<(AcName App, Port Port, ListenSocket Socket)> Match(ListenSocket socket, params (AcName App, Port Port)[] ports) =>
        [.. SocketActivation.Match([socket], ports, [new ExposedPort(AcName.Parse("web"), 80, null, null)])];
}
