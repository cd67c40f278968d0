using System.Diagnostics;

namespace SpecTests.Launch;

/// <summary>Images that want out, runners that are killed, launches by the hundred.</summary>
public sealed class EscapeTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public EscapeTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory]
    [Cve("CVE-2019-19921")]
    [InlineData("dev")]
    [InlineData("proc")]
    [InlineData("sys")]
    public void AnImageWithALinkInPlaceOfAKernelDirectoryIsRefused(string name)
    {
        var image = $"example.com/link-{name}";
        _fixture.Fetch(_fixture.Build($"link-{name}", LaunchFixture.Manifest(image), [$"symlink {name} /tmp"]));
        _fixture.Run(true, image, [], []).ExpectError(254, $"refuse an image in which /{name} is a link");
        Assert.DoesNotContain("/pods/", File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [RootFact]
    public void APasswdThatIsALinkToTheHostIsNotRead()
    {
        _fixture.Fetch(_fixture.Build("passwd", LaunchFixture.Manifest("example.com/passwd"), ["symlink etc/passwd /etc/passwd"]));
        _fixture.Run(true, "example.com/passwd", [], []).ExpectError(254, "/etc/passwd of the image");
    }

    [RootFact]
    [Cve("CVE-2021-30465")]
    public void AMountPointThroughALinkStaysInside()
    {
        var manifest = LaunchFixture.Manifest("example.com/mount", ",\"mountPoints\":[{\"name\":\"d\",\"path\":\"/out/deep\"}]");
        _fixture.Fetch(_fixture.Build("mount", manifest, ["symlink out /../../tmp", "dir tmp"]));
        var result = _fixture.Run(true, "example.com/mount", ["--exec", "/bin/sh"], ["-c", "ls -d /tmp/deep"]);
        Assert.Equal("/tmp/deep\n", result.Expect(0).Out);
        Assert.False(Directory.Exists("/tmp/deep"));
    }

    [RootFact]
    public void TheAppCannotReachItsInitOrTheRunner()
    {
        var result = _fixture.Shell(true, "ls /proc/1/root/ /proc/1/fd /proc/1/cwd 2>&1 | wc -l; cat /proc/1/environ; echo > /proc/1/exe");
        Assert.NotEqual(0, result.ExitCode);
        Assert.DoesNotContain("PATH=", result.Out, StringComparison.Ordinal);
    }

    [RootFact]
    public void AKilledRunnerTakesThePodAlongAndGcTakesTheRest()
    {
        using var state = new TempDirectory();
        Tool.Run("runner", "fetch", "--dir", state["s"], "--insecure-options=image", _fixture.Build("kill", LaunchFixture.Manifest("example.com/kill"), [])).Expect(0);
        Directory.CreateDirectory(state["s/pods"]);
        using var runner = Process.Start(new ProcessStartInfo(Tool.PathOf("runner"),
            ["run", "--dir", state["s"], "--insecure-options=image", "--exec", "/bin/sleep", "example.com/kill", "--", "7331"]) { UseShellExecute = false, RedirectStandardError = true })!;
        var pid = WaitFor(() => Directory.GetDirectories(state["s/pods"]).Select(pod => Path.Join(pod, "pid")).Where(File.Exists).Select(File.ReadAllText).FirstOrDefault());
        runner.Kill();
        runner.WaitForExit();
        WaitFor(() => Directory.Exists($"/proc/{pid}") ? null : "gone");
        Assert.Contains("aborted", Tool.Run("runner", "list", "--dir", state["s"]).Out, StringComparison.Ordinal);
        Tool.Run("runner", "gc", "--dir", state["s"]).Expect(0);
        Assert.Empty(Directory.GetDirectories(state["s/pods"]));
        Assert.DoesNotContain(state.Path, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("TERM", 143)]
    [InlineData("USR1", 138)]
    public void SignalsToTheRunnerReachTheApp(string signal, int exitCode)
    {
        using var state = new TempDirectory();
        Tool.Run("runner", "fetch", "--dir", state["s"], "--insecure-options=image", _fixture.Build("sig" + signal, LaunchFixture.Manifest("example.com/sig"), [])).Expect(0);
        using var runner = Process.Start(new ProcessStartInfo(Tool.PathOf("runner"),
            ["run", "--dir", state["s"], "--insecure-options=image", "--exec", "/bin/sh", "example.com/sig", "--", "-c", "echo up; exec sleep 100"]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        Assert.Equal("up", runner.StandardOutput.ReadLine());
        Tool.RunProgram("kill", ["-" + signal, runner.Id.ToString()], new RunOptions()).Expect(0);
        Assert.True(runner.WaitForExit(60_000));
        Assert.Equal(exitCode, runner.ExitCode);
    }

    [RootFact]
    public void ThreeHundredLaunchesInFourLoopsLoseNone()
    {
        var failures = 0;
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (var i = 0; i < 75; i++)
            {
                if (_fixture.Run(true, LaunchFixture.Image, ["--quiet"], []).ExitCode != 0)
                {
                    Interlocked.Increment(ref failures);
                }
            }
        });
        Assert.Equal(0, failures);
    }

    private static string WaitFor(Func<string?> probe)
    {
        for (var i = 0; i < 400; i++)
        {
            if (probe() is { } found)
            {
                return found;
            }

            Thread.Sleep(25);
        }

        throw new TimeoutException("what was waited for did not happen");
    }
}
