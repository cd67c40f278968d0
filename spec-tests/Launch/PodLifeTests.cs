using System.Text.Json;

namespace SpecTests.Launch;

/// <summary>status, stop, prepare and run-prepared, cat-manifest.</summary>
public sealed class PodLifeTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public PodLifeTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootFact]
    public void StatusTellsOfARunningAndOfAnEndedPod()
    {
        using var pod = new BackgroundPod(_fixture);
        var pid = pod.Init;
        Assert.Matches($"^state=running\ncreated=.*Z\nstarted=.*Z\npid={pid}\nexited=false\n$", Command("status", pod.Uuid[..8]).Expect(0).Out);
        Assert.Equal($"\"{pod.Uuid}\"\n", Command("stop", pod.Uuid).Expect(0).Out);
        var text = Command("status", "--wait", pod.Uuid).Expect(0).Out;
        Assert.Matches($"^state=exited\ncreated=.*Z\nstarted=.*Z\npid={pid}\nexited=true\napp-busy=143\nexit=143\n$", text);
        using var json = JsonDocument.Parse(Command("status", "--json", pod.Uuid).Expect(0).Out);
        Assert.Equal(143, json.RootElement.GetProperty("apps")[0].GetProperty("exitCode").GetInt32());
        Assert.True(pod.Runner.WaitForExit(60_000));
        Assert.Equal(143, pod.Runner.ExitCode);
    }

    [RootTheory]
    [InlineData("--force")]
    [InlineData("--timeout=300ms")]
    public void StopKillsWhatDoesNotEnd(string option)
    {
        using var pod = new BackgroundPod(_fixture);
        var init = pod.Init;
        var app = File.ReadAllText($"/proc/{init}/task/{init}/children").Trim();
        Tool.RunProgram("kill", ["-STOP", app], new RunOptions()).Expect(0); // SIGTERM waits until it goes on
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{app}/stat").Contains(") T ", StringComparison.Ordinal), TimeSpan.FromSeconds(60))); // of two signals the lower one comes first
        Command("stop", option, pod.Uuid).Expect(0);
        Assert.Contains("exit=137\n", Command("status", pod.Uuid).Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal($"pod \"{pod.Uuid}\" is already stopped\n", Command("stop", pod.Uuid).Expect(0).Out);
    }

    [RootFact]
    public void APreparedPodIsRunOnceAsItWasPrepared()
    {
        string[] prepare = ["prepare", "--dir", _fixture.RootState, "--insecure-options=image", "--volume=v,kind=empty", LaunchFixture.Image, "--mount=volume=v,target=/v", "--exec=/bin/sh", "--user=33", "--environment=X=y", "--caps-retain=CAP_CHOWN", "--", "-c", "id -u; echo $X; ls -d /v; busybox grep CapBnd /proc/self/status; hostname; exit 4"];
        var uuid = Tool.Run("runner", prepare).Expect(0).Out.Trim();
        Assert.Contains("state=prepared\n", Command("status", uuid).Expect(0).Out, StringComparison.Ordinal);
        Command("stop", uuid).ExpectError(254, "it is not running");
        Assert.DoesNotContain(uuid, Command("gc").Expect(0).Out, StringComparison.Ordinal);
        var result = Command("run-prepared", "--insecure-options=image", "--hostname=h", uuid[..9]);
        Assert.Equal("33\ny\n/v\nCapBnd:\t0000000000000001\nh\n", result.Expect(4).Out);
        Command("run-prepared", "--insecure-options=image", uuid).ExpectError(254, "it is not a prepared pod, or was run already");
        Assert.Contains("exit=4\n", Command("status", uuid).Expect(0).Out, StringComparison.Ordinal);
    }

    [RootFact]
    public void OldPreparedPodsAreGarbage()
    {
        var uuid = Tool.Run("runner", "prepare", "--dir", _fixture.RootState, "--insecure-options=image", LaunchFixture.Image).Expect(0).Out.Trim();
        Assert.Contains(uuid, Command("gc", "--expire-prepared=0").Expect(0).Out, StringComparison.Ordinal);
    }

    [RootFact]
    public void ThePrintedManifestRunsAgain()
    {
        using var directory = new TempDirectory();
        _fixture.Run(true, LaunchFixture.Image, ["--uuid-file-save", directory["uuid"], "--exec=/bin/sh", "--name=first"], ["-c", "echo $AC_APP_NAME; exit 6"]).Expect(6);
        File.WriteAllText(directory["pod.json"], Command("cat-manifest", File.ReadAllText(directory["uuid"]).Trim()).Expect(0).Out);
        Tool.Run("actool", "validate", directory["pod.json"]).Expect(0);
        var again = Tool.Run("runner", "run", "--dir", _fixture.RootState, "--insecure-options=image", "--pod-manifest", directory["pod.json"]);
        Assert.Equal("first\n", again.Expect(6).Out);
    }

    [RootFact]
    public void UnknownAndAmbiguousPodsAreSaid()
    {
        Command("status", "ffffffff-0000").ExpectError(254, "no such pod");
        Command("stop", "").ExpectError(2, "an empty UUID names no pod");
    }

    [RootFact]
    public void AFileWithAUuidStandsForIt()
    {
        using var directory = new TempDirectory();
        _fixture.Run(true, LaunchFixture.Image, ["--uuid-file-save", directory["uuid"]], []).Expect(0);
        var uuid = File.ReadAllText(directory["uuid"]).Trim();
        Assert.Contains("state=exited\n", Command("status", "--uuid-file", directory["uuid"]).Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("PodManifest", Command("cat-manifest", "--uuid-file", directory["uuid"]).Expect(0).Out, StringComparison.Ordinal);
        Command("stop", "--uuid-file", directory["uuid"]).Expect(0);
        Command("rm", "--uuid-file", directory["uuid"], uuid).ExpectError(2, "--uuid-file goes with no UUID");
        Assert.Equal($"\"{uuid}\"\n", Command("rm", "--uuid-file", directory["uuid"]).Expect(0).Out);
        Command("rm", "--uuid-file", directory["uuid"]).ExpectError(254, "no such pod");
        File.WriteAllText(directory["uuid"], "none of that");
        Command("rm", "--uuid-file", directory["uuid"]).ExpectError(254, "it holds no UUID");
        Command("status").ExpectError(2, "which pod?");
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void OneThatFailsKeepsNoOtherFromItsTurn(bool asRoot)
    {
        var state = asRoot ? _fixture.RootState : _fixture.UserState;
        using var pod = new BackgroundPod(_fixture, asRoot, [], []);
        using var other = new BackgroundPod(_fixture, asRoot, [], []);
        var runner = Tool.PathOf("runner");
        var result = _fixture.As(asRoot, runner, ["stop", "--dir", state, pod.Uuid, "ffffffff", other.Uuid]).Expect(254);
        Assert.Equal($"\"{pod.Uuid}\"\n\"{other.Uuid}\"\n", result.Out);
        Assert.Contains("find pod ffffffff: no such pod", result.Err, StringComparison.Ordinal);
        using var third = new BackgroundPod(_fixture, asRoot, [], []);
        result = _fixture.As(asRoot, runner, ["rm", "--dir", state, third.Uuid, pod.Uuid]).Expect(254);
        Assert.Equal($"\"{pod.Uuid}\"\n", result.Out);
    }

    // A handler before the app is not yet the app.
    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void ReadyIsAPodWhoseAppsRun(bool asRoot)
    {
        const string handlers = ",\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/bin/sh\",\"-c\",\"read line\"]},{\"name\":\"post-stop\",\"exec\":[\"/bin/true\"]}]";
        var aci = _fixture.Build($"slow-{asRoot}", LaunchFixture.Manifest("example.com/slow", handlers), []);
        var (state, runner) = (asRoot ? _fixture.RootState : _fixture.UserState, Tool.PathOf("runner"));
        _fixture.As(asRoot, runner, ["fetch", "--dir", state, "--insecure-options=image", aci]).Expect(0);
        var uuid = Path.Join(state, "slow");
        string[] run = ["run", "--quiet", "--dir", state, "--insecure-options=image", "--uuid-file-save", uuid, "example.com/slow", "--exec=/bin/sleep", "--", "30", "---", LaunchFixture.Image, "--exec=/bin/sleep", "--", "30"];
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("/usr/bin/env", [.. asRoot ? [] : OrdinaryUser.Become(_fixture.UserHome), runner, .. run]) { UseShellExecute = false, RedirectStandardInput = true, WorkingDirectory = _fixture.UserHome })!;
        Assert.True(SpinWait.SpinUntil(() => File.Exists(uuid), TimeSpan.FromSeconds(60)));
        ToolResult Status(params string[] options) => _fixture.As(asRoot, runner, ["status", "--dir", state, .. options, "--uuid-file", uuid]);
        Status("--wait-ready=300ms").ExpectError(254, "it is not ready in time");
        process.StandardInput.WriteLine("go");
        Assert.Contains("state=running\n", Status("--wait-ready").Expect(0).Out, StringComparison.Ordinal);
        Status("--wait=200ms").ExpectError(254, "it has not ended in time");
        process.Kill();
        process.WaitForExit();
        Assert.Contains("state=aborted\n", Status("--wait=20s", "--wait-ready=false").Expect(0).Out, StringComparison.Ordinal);
        Status("--wait-ready").ExpectError(254, "it ended before it was ready");
    }

    [RootFact]
    public void GraceIsCountedFromThePodsEnd()
    {
        using var directory = new TempDirectory();
        _fixture.Run(true, LaunchFixture.Image, ["--uuid-file-save", directory["uuid"]], []).Expect(0);
        var uuid = File.ReadAllText(directory["uuid"]).Trim();
        foreach (var (file, age) in (ReadOnlySpan<(string, int)>)[("pod", 300), ("pid", 299), ("exit", 100)])
        {
            File.SetLastWriteTimeUtc(Path.Join(_fixture.RootState, "pods", uuid, file), DateTime.UtcNow.AddMinutes(-age));
        }

        Assert.DoesNotContain(uuid, Command("gc", "--grace-period=2h").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains(uuid, Command("gc", "--grace-period=90m").Expect(0).Out, StringComparison.Ordinal);
    }

    private ToolResult Command(string name, params string[] arguments) => Tool.Run("runner", [name, "--dir", _fixture.RootState, .. arguments]);
}
