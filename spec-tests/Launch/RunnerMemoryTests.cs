using System.Diagnostics;
using System.Globalization;

namespace SpecTests.Launch;

/// <summary>What a runner keeps in memory while its pod runs.</summary>
public sealed class RunnerMemoryTests : IClassFixture<LaunchFixture>
{
    private const int MostKilobytes = 12 * 1024;
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly LaunchFixture _fixture;

    public RunnerMemoryTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void ARunnerThatWaitsIsSmallAndWakesUp(bool asRoot)
    {
        using var pod = new BackgroundPod(_fixture, asRoot, [], []);
        var runner = pod.Runner.Id;
        for (var waited = Stopwatch.StartNew(); Resident(runner) > MostKilobytes; Thread.Sleep(50))
        {
            Assert.True(waited.Elapsed < s_limit, $"{Resident(runner)} KB");
        }

        Tool.RunProgram("kill", ["-TERM", $"{runner}"], new RunOptions()).Expect(0);
        Assert.True(pod.Runner.WaitForExit(s_limit));
        Assert.Equal(143, pod.Runner.ExitCode);
    }

    private static int Resident(int pid) => int.Parse(
        File.ReadLines($"/proc/{pid}/smaps_rollup").First(line => line.StartsWith("Rss:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
