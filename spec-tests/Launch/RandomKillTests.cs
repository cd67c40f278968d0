using System.Globalization;
using SpecTests.Isolators;

namespace SpecTests.Launch;

/// <summary>
/// Pods that are killed at any moment: runner, init or app, as root and as an ordinary user, several at a time. After <c>gc</c> nothing
/// is left: no process, mount, cgroup, network namespace or directory; and nothing is in the host's mount table at any time.
/// <c>APPC_KILL_PODS</c> says how many; 200 by default.
/// </summary>
public sealed class RandomKillTests : IClassFixture<LaunchFixture>
{
    private const int DefaultCount = 200;
    private const int MillisecondsAtMost = 500;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly LaunchFixture _fixture;

    public RandomKillTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootFact("setpriv")]
    public void NothingIsLeftOfPodsThatAreKilledAtAnyMoment()
    {
        var count = int.Parse(Environment.GetEnvironmentVariable("APPC_KILL_PODS") ?? DefaultCount.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = 4 }, index => RunAndKill(index, asRoot: index % 2 == 0));
        foreach (var asRoot in (bool[])[true, false])
        {
            var state = asRoot ? _fixture.RootState : _fixture.UserState;
            var pods = PodsIn(state).Select(path => "appc-" + Path.GetFileName(path)).ToHashSet(StringComparer.Ordinal);
            _fixture.As(asRoot, Tool.PathOf("runner"), ["gc", "--dir", state]).Expect(0);
            Assert.Empty(PodsIn(state));
            Assert.DoesNotContain(state, File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
            var cgroups = Tool.RunProgram("find", ["/sys/fs/cgroup", "-type", "d", "-name", "appc-*"], new RunOptions()).Out.Split('\n');
            Assert.DoesNotContain(cgroups, path => pods.Contains(Path.GetFileName(path)));
        }

        MarkedProcesses.WaitUntilNone(Marker, s_limit);
    }

    private string Marker => "777" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture);

    private static string[] PodsIn(string state) => Directory.Exists(Path.Join(state, "pods")) ? Directory.GetDirectories(Path.Join(state, "pods")) : [];

    /// <summary>Where the machine lets root make cgroups.</summary>
    private static string[] Limits { get; } = LimitsFactAttribute.CanLimit ? ["--memory=64M", "--cpu=500m"] : [];

    /// <summary>Whether the ordinary user has further users on this machine, as useradd(8) gives them where it does.</summary>
    private static bool HasRanges { get; } = File.Exists("/etc/subuid") && File.ReadLines("/etc/subuid").Any(line => line.StartsWith("appc-test:", StringComparison.Ordinal)) && File.Exists("/usr/bin/newuidmap");

    /// <summary>The moment is chosen by the index, so that a failure can be repeated: most are early ones, when the pod is being made, and all are within half a second.</summary>
    private void RunAndKill(int index, bool asRoot)
    {
        var random = new Random(index);
        string[] pod = ["run", "--quiet", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image", LaunchFixture.Image, "--exec=/bin/sleep", .. asRoot && random.Next(3) == 0 ? Limits : [], "--", Marker];
        string[] other = ["---", LaunchFixture.Image, "--name=other", "--exec=/bin/sleep", "--stdout=log", "--", Marker];
        string[] given = ["run", "--quiet", "--private-users", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image", LaunchFixture.Image, "--exec=/bin/sh", "--", "-c", $"busybox mkdir /given; busybox chown 5:6 /given; exec sleep {Marker}"];
        using var runner = random.Next(4) == 0 && (asRoot || HasRanges) ? _fixture.Start(asRoot, given) : _fixture.Start(asRoot, random.Next(3) == 0 ? [.. pod, .. other] : pod);
        var late = random.NextDouble();
        Thread.Sleep((int)(late * late * MillisecondsAtMost));
        if (random.Next(3) is var victim && victim > 0 && DescendantOf(runner.Id, victim) is { } pid)
        {
            Tool.RunProgram("kill", ["-9", pid], new RunOptions());
            Thread.Sleep(random.Next(10));
        }

        runner.Kill();
        Assert.True(runner.WaitForExit(s_limit), "the runner lives on");
        Assert.DoesNotContain("/pods/", File.ReadAllText("/proc/self/mountinfo"), StringComparison.Ordinal);
    }

    /// <summary>Its child (the pod's init), or that one's (an app); null where it is not there yet.</summary>
    private static string? DescendantOf(int pid, int depth)
    {
        var id = pid.ToString(CultureInfo.InvariantCulture);
        for (; depth > 0; depth--)
        {
            try
            {
                id = File.ReadAllText($"/proc/{id}/task/{id}/children").Split(' ')[0];
            }
            catch (IOException)
            {
                return null; // it ended meanwhile
            }

            if (id.Length == 0)
            {
                return null;
            }
        }

        return id;
    }
}
