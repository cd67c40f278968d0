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
        Assert.Matches($"^state=running\ncreated=.*Z\npid={File.ReadAllText(Path.Join(pod.Directory, "pid"))}\nexited=false\n$", Command("status", pod.Uuid[..8]).Expect(0).Out);
        Command("stop", pod.Uuid).Expect(0);
        var text = Command("status", "--wait", pod.Uuid).Expect(0).Out;
        Assert.Matches("^state=exited\ncreated=.*Z\npid=-1\nexited=true\napp-busy=143\nexit=143\n$", text);
        using var json = JsonDocument.Parse(Command("status", "--json", pod.Uuid).Expect(0).Out);
        Assert.Equal(143, json.RootElement.GetProperty("apps")[0].GetProperty("exitCode").GetInt32());
        Assert.True(pod.Runner.WaitForExit(20_000));
        Assert.Equal(143, pod.Runner.ExitCode);
    }

    [RootTheory]
    [InlineData("--force")]
    [InlineData("--timeout=300ms")]
    public void StopKillsWhatDoesNotEnd(string option)
    {
        using var pod = new BackgroundPod(_fixture);
        var init = File.ReadAllText(Path.Join(pod.Directory, "pid"));
        var app = File.ReadAllText($"/proc/{init}/task/{init}/children").Trim();
        Tool.RunProgram("kill", ["-STOP", app], new RunOptions()).Expect(0); // SIGTERM waits until it goes on
        Command("stop", option, pod.Uuid).Expect(0);
        Assert.Contains("exit=137\n", Command("status", pod.Uuid).Expect(0).Out, StringComparison.Ordinal);
        Command("stop", pod.Uuid).ExpectError(254, "it is not running");
    }

    [RootFact]
    public void APreparedPodIsRunOnceAsItWasPrepared()
    {
        string[] prepare = ["prepare", "--dir", _fixture.RootState, "--insecure-options=image", "--volume=v,kind=empty", LaunchFixture.Image, "--mount=volume=v,target=/v", "--exec=/bin/sh", "--user=33", "--environment=X=y", "--caps-retain=CAP_CHOWN", "--", "-c", "id -u; echo $X; ls -d /v; busybox grep CapBnd /proc/self/status; hostname; exit 4"];
        var uuid = Tool.Run("runner", prepare).Expect(0).Out.Trim();
        Assert.Contains("state=prepared\n", Command("status", uuid).Expect(0).Out, StringComparison.Ordinal);
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

    private ToolResult Command(string name, params string[] arguments) => Tool.Run("runner", [name, "--dir", _fixture.RootState, .. arguments]);
}
