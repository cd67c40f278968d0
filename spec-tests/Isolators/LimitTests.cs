using SpecTests.Launch;

namespace SpecTests.Isolators;

/// <summary>Limits on real pods: they hold, whoever breaks one is told, and no cgroup is left behind.</summary>
public sealed class LimitTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public LimitTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [LimitsFact]
    [Shows("ace:322")]
    public void WhoTakesMoreMemoryThanAllowedIsKilledAndTold()
    {
        using var directory = new TempDirectory();
        var result = _fixture.Shell(true, "tail /dev/zero", "--memory=32M", "--uuid-file-save", directory["uuid"]).Expect(128 + 9);
        Assert.Contains("app busy: out of memory: the kernel killed 1 of its processes", result.Err, StringComparison.Ordinal);
        var pod = Path.Join(_fixture.RootState, "pods", File.ReadAllText(directory["uuid"]).Trim());
        Assert.Equal("busy 1\n", File.ReadAllText(Path.Join(pod, "oom")));
        Assert.False(File.Exists(Path.Join(pod, "cgroups")));
        Assert.Empty(Left(Path.GetFileName(pod)));
        _fixture.Shell(true, "head -c 8000000 /dev/zero | tail -c 8000000 | wc -c", "--memory=64M").Expect(0);
    }

    [LimitsFact]
    [Shows("ace:128")]
    public void AnImagesLimitsAreSetBeforeTheAppBegins()
    {
        const string limits = ",\"isolators\":[{\"name\":\"resource/memory\",\"value\":{\"limit\":\"64Mi\",\"request\":\"16Mi\"}},{\"name\":\"resource/cpu\",\"value\":{\"limit\":\"500m\"}}]";
        _fixture.Fetch(_fixture.Build("limits", LaunchFixture.Manifest("example.com/limits", limits), []));
        var plan = Tool.Run("runner", "plan", "--dir", _fixture.RootState, "--insecure-options=image", "example.com/limits").Expect(0).Out;
        Assert.Contains("  resource/memory {\"limit\":\"64Mi\",\"request\":\"16Mi\"}, app limits  # enforced: cgroup", plan, StringComparison.Ordinal);
        Assert.Contains("\"67108864\")  # resource/memory", plan, StringComparison.Ordinal);
        using var pod = new BackgroundPod(_fixture, "--memory=64Mi", "--cpu=500m");
        Assert.Contains(pod.Cgroups, cgroup => Value(cgroup, "memory.limit_in_bytes", "memory.max") == "67108864");
        Assert.Contains(pod.Cgroups, cgroup => Value(cgroup, "cpu.cfs_quota_us", "cpu.max") is "50000" or "50000 100000");
        Assert.All(pod.Cgroups.Where(cgroup => Path.GetFileName(cgroup) == "app-busy"), cgroup => Assert.Single(File.ReadAllLines(Path.Join(cgroup, "cgroup.procs"))));
    }

    [LimitsFact]
    public void TheAppSeesItsCgroupAsTheRoot() => Assert.All(
        _fixture.Shell(true, "cat /proc/self/cgroup", "--memory=64M").Expect(0).Out.TrimEnd('\n').Split('\n'),
        line => Assert.EndsWith(":/", line, StringComparison.Ordinal));

    [LimitsFact]
    public void AKilledRunnersCgroupsGoWithGc()
    {
        using var pod = new BackgroundPod(_fixture, "--memory=64M");
        pod.KillRunner();
        Assert.NotEmpty(Left(pod.Uuid));
        Tool.Run("runner", "gc", "--dir", _fixture.RootState).Expect(0);
        Assert.Empty(Left(pod.Uuid));
        Assert.False(Directory.Exists(pod.Directory));
    }

    [LimitsFact]
    public void ALaunchThatFailsLeavesNoCgroup()
    {
        using var directory = new TempDirectory();
        _fixture.Run(true, LaunchFixture.Image, ["--exec", "/nowhere", "--memory=64M", "--uuid-file-save", directory["uuid"]], []).ExpectError(254, "execve(\"/nowhere\"");
        Assert.Empty(Left(File.ReadAllText(directory["uuid"]).Trim()));
    }

    [LimitsFact("setpriv")]
    public void AnOrdinaryUserLimitsInADelegatedCgroup()
    {
        var parent = MemoryParent();
        var delegated = Path.Join(parent, "delegated-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(delegated);
        try
        {
            Tool.RunProgram("chown", ["-R", "appc-test:appc-test", delegated], new RunOptions()).Expect(0);
            string[] runner = ["setpriv", "--reuid=appc-test", "--regid=appc-test", "--init-groups", "env", "-i", $"HOME={_fixture.UserHome}", Tool.PathOf("runner"), "run", "--dir", _fixture.UserState, "--insecure-options=image"];
            var result = Tool.RunProgram("sh", ["-c", "echo $$ > \"$0/cgroup.procs\" && exec \"$@\"", delegated, .. runner, "--memory=32M", "--exec", "/bin/sh", LaunchFixture.Image, "--", "-c", "tail /dev/zero"], new RunOptions { Directory = "/" });
            Assert.Contains("out of memory", result.Expect(128 + 9).Err, StringComparison.Ordinal);
            Assert.Empty(Directory.GetDirectories(delegated));
        }
        finally
        {
            Directory.Delete(delegated);
        }
    }

    [RootFact("setpriv")]
    public void WithoutDelegationALimitIsAnErrorOrAWarningNeverSilence()
    {
        const string limits = ",\"isolators\":[{\"name\":\"resource/memory\",\"value\":{\"limit\":\"64Mi\"}}]";
        var aci = _fixture.Build("userlimits", LaunchFixture.Manifest("example.com/userlimits", limits), []);
        OrdinaryUser.Run(_fixture.UserHome, "runner", "fetch", "--dir", _fixture.UserState, "--insecure-options=image", aci).Expect(0);
        _fixture.Run(false, LaunchFixture.Image, ["--memory=64M"], []).ExpectError(254, "app busy: --memory 64M cannot be applied: ");
        _fixture.Run(false, "example.com/userlimits", ["--strict"], []).ExpectError(254, "--strict, and isolator resource/memory {\"limit\":\"64Mi\"} would be ignored");
        Assert.Contains("warning: app userlimits: isolator resource/memory {\"limit\":\"64Mi\"} is ignored: ", _fixture.Run(false, "example.com/userlimits", [], []).Expect(0).Err, StringComparison.Ordinal);
    }

    /// <summary>Cgroups of a pod, wherever they are.</summary>
    private static IEnumerable<string> Left(string uuid) =>
        Tool.RunProgram("find", ["/sys/fs/cgroup", "-type", "d", "-name", "appc-" + uuid], new RunOptions()).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string MemoryParent() =>
        Appc.PodLaunch.Isolators.CgroupProbe.Read().Hierarchies.First(hierarchy => hierarchy.Controllers.Contains("memory")).Parent;

    private static string? Value(string cgroup, params string[] files) =>
        files.Select(file => Path.Join(cgroup, file)).Where(File.Exists).Select(path => File.ReadAllText(path).Trim()).FirstOrDefault();
}
