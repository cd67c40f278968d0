using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace SpecTests.Services;

/// <summary>A pod as a service, without an init: the tests are the service manager, or systemd's own systemd-socket-activate is.</summary>
public sealed partial class ServiceTests : IClassFixture<ServiceFixture>
{
    private readonly ServiceFixture _fixture;

    public ServiceTests(ServiceFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("gcc", "setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void AppsThatSayNothingAreReadyWhenTheyRun(bool asRoot)
    {
        var (result, heard) = Notified(asRoot, ServiceFixture.Image, "--", "0");
        Assert.Equal("notify=- sockets=0 meant=- names=-\n", result.Expect(0).Out);
        Assert.Equal(["READY=1\nSTATUS=pod UUID runs", "STOPPING=1\nSTATUS=pod UUID has ended"], heard);
    }

    [RootTheory("gcc", "setpriv")]
    [InlineData(true)]
    [InlineData(true, "--private-users")]
    [InlineData(true, "--private-users", "--user=33", "--group=34")]
    [InlineData(false)]
    public void WhatAnAppSaysIsPassedOn(bool asRoot, params string[] options)
    {
        var (result, heard) = Notified(asRoot, [.. options, ServiceFixture.Image, "--notify", "--readonly-rootfs", "--", "STATUS=begins", "MAINPID=1\nREADY=1", "WATCHDOG=1"]);
        Assert.Equal("notify=/dev/notify sockets=0 meant=- names=-\n", result.Expect(0).Out);
        Assert.Equal(["STATUS=begins", "READY=1", "WATCHDOG=1", "STOPPING=1\nSTATUS=pod UUID has ended"], heard);
    }

    [RootTheory("gcc", "setpriv", "unshare", "newuidmap")]
    [InlineData("--user=0")]
    [InlineData("--user=33", "--group=34")]
    public void APodWithManyUsersOfAnOrdinaryUserIsAServiceToo(params string[] options)
    {
        var (result, heard) = Notified(
            (environment, words) => UserWithRanges.Run(_fixture.UserHome, $"export NOTIFY_SOCKET={environment.Environment["NOTIFY_SOCKET"]}; {Tool.PathOf("runner")} {string.Join(' ', words)}"),
            ["run", "--private-users", "--dir", _fixture.UserState, "--insecure-options=image", .. options, ServiceFixture.Image, "--notify", "--", "STATUS=begins", "READY=1"]);
        Assert.Equal("notify=/dev/notify sockets=0 meant=- names=-\n", result.Expect(0).Out);
        Assert.Equal(["STATUS=begins", "READY=1", "STOPPING=1\nSTATUS=pod UUID has ended"], heard);
    }

    [RootFact("gcc", "setpriv", "unshare", "newuidmap", "curl")]
    public void APortOfAPodWithManyUsersIsTheAppsSocket()
    {
        var port = FreePort();
        var result = UserWithRanges.Run(_fixture.UserHome, $"""
            {Tool.PathOf("runner")} run --private-users --user=33 --dir {_fixture.UserState} --insecure-options=image --port=web:127.0.0.1:{port} {ServiceFixture.Image} -- serve &
            for i in $(seq 200); do curl -s --http0.9 http://127.0.0.1:{port}/ && break; sleep 0.05; done; wait
            """).Expect(0);
        Assert.Contains("hello from web\n", result.Out, StringComparison.Ordinal);
        Assert.Contains("notify=- sockets=1 meant=yes names=web\n", result.Out, StringComparison.Ordinal);
    }

    /// <summary>Not when its program runs: when it says so. One that ends without a word never was ready.</summary>
    [RootFact("gcc")]
    public void WhoWaitsForAPodThatNotifiesWaitsForItsWord()
    {
        using var directory = new TempDirectory();
        string Begin(string uuid, string words) => $"{Tool.PathOf("runner")} run --dir {_fixture.RootState} --insecure-options=image --uuid-file-save {directory[uuid]} {ServiceFixture.Image} --notify -- {words} > /dev/null &";
        string Await(string uuid, string time) => $"for i in $(seq 200); do test -s {directory[uuid]} -a -e {_fixture.RootState}/pods/$(cat {directory[uuid]})/pid && break; sleep 0.02; done; {Tool.PathOf("runner")} status --wait-ready={time} --dir {_fixture.RootState} $(cat {directory[uuid]}) > /dev/null && echo ready || echo not";
        var (result, _) = Notified(
            (options, words) => Tool.RunProgram("sh", ["-c", words[0]], options),
            [$"{Begin("a", "1 READY=1 1")} {Await("a", "300ms")}; {Await("a", "20s")}; {Begin("b", "STATUS=x 1")} {Await("b", "20s")}; wait"]);
        Assert.Equal("not\nready\nnot\n", result.Out);
        Assert.Contains("it ended before it was ready", result.Err, StringComparison.Ordinal);
    }

    [RootFact("gcc")]
    public void APodIsReadyWhenAllThatAskedForItAre()
    {
        var (_, heard) = Notified(true, ServiceFixture.Image, "--notify", "--", "READY=1", "1", "STATUS=still here", "---", ServiceFixture.Image, "--name=other", "--notify", "--user=33", "--", "1", "READY=1", "---", ServiceFixture.Image, "--name=third");
        Assert.Equal("READY=1", heard[0].StartsWith("STATUS", StringComparison.Ordinal) ? heard[1] : heard[0]);
        Assert.Single(heard, said => said.Contains("READY=1", StringComparison.Ordinal));
        Assert.Contains("STATUS=service: still here", heard);
    }

    [RootFact("gcc")]
    public void AProgramThatIsNotThereNeverWasReady()
    {
        var (result, heard) = Notified(true, ServiceFixture.Image, "--exec=/bin/nothing");
        result.ExpectError(254, "no such file or directory");
        Assert.Empty(heard);
    }

    [RootFact("gcc")]
    public void AManagerThatIsNotThereIsSaid()
    {
        var options = new RunOptions { Environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = "/nowhere/notify" } };
        Tool.Run(options, "runner", "run", "--dir", _fixture.RootState, "--insecure-options=image", ServiceFixture.Image).ExpectError(254, "notify /nowhere/notify: ");
    }

    [RootTheory("gcc", "systemd-socket-activate", "setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void ASocketOfTheServiceManagerIsTheApps(bool asRoot)
    {
        var port = FreePort();
        using var process = Start([.. As(asRoot), "systemd-socket-activate", "-l", $"127.0.0.1:{port}", "--fdname=web", .. Runner(asRoot, "run"), ServiceFixture.Image, "--", "serve"]);
        ExpectServed(process, port);
    }

    /// <summary>aci.md, ports: an app whose port is socketActivated is started with a descriptor that listens on it.</summary>
    [RootTheory("gcc", "setpriv")]
    [InlineData(true, "--net=none")]
    [InlineData(true, "--net=host")]
    [InlineData(true, "--private-users")]
    [InlineData(false, "--net=none")]
    public void APortThatTheHostExposesIsTheAppsSocket(bool asRoot, string network)
    {
        var port = FreePort();
        string[] run = [.. As(asRoot), .. Runner(asRoot, "run"), network, $"--port=web:127.0.0.1:{port}", ServiceFixture.Image, "--"];
        for (var round = 0; round < 2; round++) // the port can be had again at once
        {
            using var process = Start([.. run, "serve"]);
            ExpectServed(process, port);
        }

        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        Tool.RunProgram(run[0], run[1..], new RunOptions { Directory = "/" }).ExpectError(254, $"expose port web: 127.0.0.1:{port}/tcp of the host cannot be had: address already in use");
    }

    [RootFact("gcc")]
    public void ThePlanSaysThatTheRunnerListensAndOpensNothing()
    {
        var port = FreePort();
        using var other = new TcpListener(IPAddress.Loopback, port);
        other.Start();
        string[] plan = [.. Runner(true, "plan"), $"--port=web:{port}", ServiceFixture.Image];
        var text = Tool.RunProgram(plan[0], plan[1..], new RunOptions()).Expect(0).Out;
        Assert.Contains($"listen(*:{port}/tcp)", text, StringComparison.Ordinal);
        Assert.Contains("LISTEN_FDS=1", text, StringComparison.Ordinal);
    }

    [RootFact("gcc", "systemd-socket-activate")]
    public void ASocketThatIsNobodysEndsTheLaunch()
    {
        var port = FreePort();
        string[] words = ["-l", $"127.0.0.1:{port}", Tool.PathOf("runner"), "run", "--dir", _fixture.RootState, "--insecure-options=image", ServiceFixture.Image];
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("systemd-socket-activate", words) { UseShellExecute = false, RedirectStandardError = true })!;
        Assert.ThrowsAny<Exception>(() => Assert.Equal("hello", Ask(port)));
        Assert.Contains($"(tcp {port}), which the service manager handed over, belongs to no port", process.StandardError.ReadToEnd(), StringComparison.Ordinal);
        Assert.True(process.WaitForExit(60_000));
        Assert.Equal(254, process.ExitCode);
    }

    private static System.Diagnostics.Process Start(string[] words) => System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(words[0], words[1..])
    {
        UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/",
    })!;

    private string[] As(bool root) => root ? [] : OrdinaryUser.Become(_fixture.UserHome);

    private string[] Runner(bool asRoot, string command) =>
        [Tool.PathOf("runner"), command, "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image"];

    private static void ExpectServed(System.Diagnostics.Process process, int port)
    {
        var errors = process.StandardError.ReadToEndAsync();
        Assert.Equal("hello from web\n", Ask(port));
        Assert.Equal("notify=- sockets=1 meant=yes names=web\n", process.StandardOutput.ReadToEnd());
        Assert.True(process.WaitForExit(60_000));
        Assert.True(process.ExitCode == 0, errors.Result);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static string Ask(int port)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                using var client = new TcpClient { ReceiveTimeout = 20_000 };
                client.Connect(IPAddress.Loopback, port);
                return new StreamReader(client.GetStream()).ReadToEnd();
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionRefused && attempt < 200)
            {
                Thread.Sleep(50); // it does not listen yet
            }
        }
    }

    /// <summary>Runs a pod with this test as its service manager.</summary>
    private (ToolResult Result, List<string> Heard) Notified(bool asRoot, params string[] pod) =>
        Notified((options, words) => asRoot ? Tool.Run(options, "runner", words) : OrdinaryUser.Run(_fixture.UserHome, options, "runner", words), ["run", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image", .. pod]);

    private static (ToolResult Result, List<string> Heard) Notified(Func<RunOptions, string[], ToolResult> run, string[] words)
    {
        using var directory = new TempDirectory();
        File.SetUnixFileMode(directory.Path, (UnixFileMode)0b111_101_101);
        using var manager = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        manager.Bind(new UnixDomainSocketEndPoint(directory["notify"]));
        File.SetUnixFileMode(directory["notify"], (UnixFileMode)0b110_110_110);
        var options = new RunOptions { Environment = new Dictionary<string, string> { ["NOTIFY_SOCKET"] = directory["notify"] } };
        var result = run(options, words);
        var heard = new List<string>();
        var buffer = new byte[8192];
        while (manager.Poll(0, SelectMode.SelectRead))
        {
            heard.Add(Uuid().Replace(Encoding.UTF8.GetString(buffer, 0, manager.Receive(buffer)), "UUID"));
        }

        return (result, heard);
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}", RegexOptions.None, 1000)]
    private static partial Regex Uuid();
}
