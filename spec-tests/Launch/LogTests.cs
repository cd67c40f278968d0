using System.Text.Json;

namespace SpecTests.Launch;

/// <summary>Where apps' standard streams go, and their logs.</summary>
public sealed class LogTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public LogTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("setpriv")]
    [InlineData(true, "log", "")]
    [InlineData(true, "both", "out\n")]
    [InlineData(false, "log", "")]
    public void WhatAnAppWritesIsKept(bool asRoot, string mode, string seen)
    {
        var result = Run(asRoot, [$"--stdout={mode}", $"--stderr={mode}"], "echo out; echo err >&2; printf tail; exit 3", out var uuid);
        Assert.Equal(seen + (mode == "both" ? "tail" : ""), result.Expect(3).Out);
        var logs = Logs(asRoot, uuid);
        Assert.Equal(("out\ntail\n", "err\n"), (logs.Out, logs.Err));
        Assert.Matches("^\\d{4}-\\d\\d-\\d\\dT[0-9:.]{16}Z stdout F out\n.* stdout F tail\n$", Logs(asRoot, uuid, "--timestamps").Out);
        var lines = Logs(asRoot, uuid, "--json").Out.TrimEnd().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Contains(lines, line => line.GetProperty("stream").GetString() == "stderr" && line.GetProperty("text").GetString() == "err" && line.GetProperty("app").GetString() == "busy");
    }

    // As servers do that are told to log to a file of that name. A pipe is its maker's, and the app may be another user.
    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void AnAppOfAnyUserOpensItsStandardOutputAnew(bool asRoot)
    {
        Run(asRoot, ["--user=33", "--group=34", "--stdout=log", "--stderr=log"], "echo out >/dev/stdout && echo err >/dev/stderr", out var uuid).Expect(0);
        var logs = Logs(asRoot, uuid);
        Assert.Equal(("out\n", "err\n"), (logs.Out, logs.Err));
    }

    [RootFact]
    public void EachAppOfAPodHasItsOwnLog()
    {
        using var directory = new TempDirectory();
        Tool.Run("runner", "run", "--dir", _fixture.RootState, "--insecure-options=image", "--uuid-file-save", directory["uuid"], "--exec=/bin/sh",
            LaunchFixture.Image, "--stdout=log", "--", "-c", "echo a", "---", LaunchFixture.Image, "--name=b", "--stdout=log", "--", "-c", "echo b", "---", LaunchFixture.Image, "--name=c", "--", "-c", "echo c").Expect(0);
        var uuid = File.ReadAllText(directory["uuid"]).Trim();
        Assert.Equal("a\n", Logs(true, uuid, "--app=busy").Out);
        Assert.Equal("b\n", Logs(true, uuid, "--app=b").Out);
        Assert.Equal("a\nb\n", Logs(true, uuid).Out);
        Tool.Run("runner", "logs", "--dir", _fixture.RootState, "--app=x", uuid).ExpectError(254, "has no such app");
    }

    [RootFact]
    public void ALogThatGrowsLosesItsOldestLines()
    {
        Run(true, ["--stdout=log", "--log-size=1K", "--log-files=2"], "for i in $(busybox seq 1000 1099); do echo $i; done", out var uuid).Expect(0);
        var lines = Logs(true, uuid).Out.TrimEnd().Split('\n');
        Assert.Equal("1099", lines[^1]);
        Assert.InRange(lines.Length, 22, 60);
        Assert.Equal(Enumerable.Range(1100 - lines.Length, lines.Length).Select(number => $"{number}"), lines);
    }

    [RootFact]
    public void ALongLineIsKeptInParts()
    {
        Run(true, ["--stdout=log"], "head -c 40000 /dev/zero | tr '\\0' x; echo", out var uuid).Expect(0);
        Assert.Equal(new string('x', 40000) + "\n", Logs(true, uuid).Out);
        Assert.Equal(3, Logs(true, uuid, "--timestamps").Out.Split(" stdout ").Length - 1);
    }

    [RootFact]
    public void StreamsCanBeNothing()
    {
        var result = Run(true, ["--stdin=null", "--stdout=null", "--stderr=null"], "cat; for i in 0 1 2; do readlink /proc/self/fd/$i; done; ls /nowhere; [ $(readlink /proc/$$/fd/1) = /dev/null ] && exit 5", out _);
        Assert.Equal(("", ""), (result.Expect(5).Out, result.Err));
    }

    [RootTheory]
    [InlineData("--log-files=1", "must be 2 to 100")]
    [InlineData("--log-size=x", "must be a number above zero")]
    public void WrongUsageIsSaid(string option, string says) => Tool.Run("runner", "run", option, "image").ExpectError(2, says);

    private ToolResult Run(bool asRoot, string[] options, string script, out string uuid)
    {
        var file = Path.Join(asRoot ? _fixture.RootState : _fixture.UserState, "uuid-" + Guid.NewGuid());
        var result = _fixture.Run(asRoot, LaunchFixture.Image, ["--uuid-file-save", file, "--exec=/bin/sh", .. options], ["-c", script]);
        uuid = File.ReadAllText(file).Trim();
        return result;
    }

    private ToolResult Logs(bool asRoot, string uuid, params string[] options) =>
        _fixture.As(asRoot, Tool.PathOf("runner"), ["logs", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, .. options, uuid]).Expect(0);
}
