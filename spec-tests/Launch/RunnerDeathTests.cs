using System.Diagnostics;
using System.Globalization;

namespace SpecTests.Launch;

/// <summary>A pod, and what entered one, ends with its runner, at whatever moment of the launch that is killed. strace(1) chooses the moment.</summary>
public sealed class RunnerDeathTests : IClassFixture<LaunchFixture>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);
    private static int s_marker = 1000;
    private readonly LaunchFixture _fixture;

    public RunnerDeathTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    /// <summary>What the app sleeps for: its own in every test.</summary>
    private string Marker { get; } = $"66{Environment.ProcessId}{Interlocked.Increment(ref s_marker)}";

    /// <summary>
    /// PR_SET_PDEATHSIG says nothing of a parent that is dead already. The new process is held before that call until the runner, which has said go meanwhile, is killed:
    /// it must not take a further step, though a pod with metadata would end anyhow when it tells the runner that it is there.
    /// </summary>
    /// <param name="asRoot">As root, or as an ordinary user, whose process makes more such calls before.</param>
    /// <param name="enters">True to enter a pod.</param>
    [RootTheory("strace", "setpriv")]
    [InlineData(true, false)]
    [InlineData(false, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void WhoAsksToDieWithARunnerThatIsDeadDies(bool asRoot, bool enters)
    {
        using var pod = enters ? new BackgroundPod(_fixture, asRoot, [], []) : null;
        var state = asRoot ? _fixture.RootState : _fixture.UserState;
        string[] words = enters
            ? ["enter", "--dir", state, pod!.Uuid, "/bin/sleep", Marker]
            : ["run", "--quiet", "--dir", state, "--insecure-options=image", "--exec=/bin/sleep", LaunchFixture.Image, "--", Marker];
        using var directory = new TempDirectory();
        string[] hold = ["-f", "-o", directory["trace"], "-e", "trace=prctl,mount,setns", "-e", $"inject=prctl:delay_enter=2000000:when={CallsBeforeDeathSignal(words, asRoot) + 1}"];
        using var strace = Process.Start(new ProcessStartInfo("/usr/bin/strace", [.. hold, .. asRoot ? [] : OrdinaryUser.Become(_fixture.UserHome), Tool.PathOf("runner"), .. words]) { UseShellExecute = false, WorkingDirectory = _fixture.UserHome })!;
        try
        {
            Tool.RunProgram("kill", ["-9", RunnerOfHeld(strace.Id)], new RunOptions()).Expect(0);
            Assert.True(strace.WaitForExit(s_limit), "what the runner made lives on");
            var after = File.ReadAllLines(directory["trace"]).SkipWhile(line => !line.Contains("killed by SIGKILL", StringComparison.Ordinal)).ToList();
            Assert.NotEmpty(after);
            Assert.DoesNotContain(after, line => line.Contains("mount(", StringComparison.Ordinal) || line.Contains("setns(", StringComparison.Ordinal));
        }
        finally
        {
            strace.Kill();
            MarkedProcesses.Kill(Marker);
        }
    }

    /// <summary>Each call that the runner makes from the clone until it waits: it is killed there.</summary>
    [RootFact("strace")]
    public void ARunnerKilledAtAnyOfItsCallsTakesThePodAlong()
    {
        using var directory = new TempDirectory();
        string[] run = [Tool.PathOf("runner"), "run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", "--exec=/bin/sh", LaunchFixture.Image, "--", "-c"];
        Tool.RunProgram("strace", ["-o", directory["trace"], .. run, "sleep 0.1"], new RunOptions()).Expect(0);
        var names = File.ReadAllLines(directory["trace"]).Where(line => line.Contains('(', StringComparison.Ordinal)).Select(line => line[..line.IndexOf('(')]).ToList();
        var clone = names.LastIndexOf("clone3");
        var waiting = names.FindIndex(clone, name => name is "poll" or "ppoll");
        Assert.True(clone > 0 && waiting > clone, "the runner's calls are not those that this test knows");
        var killed = 0;
        Parallel.For(clone, waiting + 1, new ParallelOptions { MaxDegreeOfParallelism = 4 }, index =>
        {
            var ordinal = names.Take(index + 1).Count(name => name == names[index]);
            string[] kill = ["-o", "/dev/null", "-e", $"trace={names[index]}", "-e", $"inject={names[index]}:signal=SIGKILL:when={ordinal}"];
            var marker = $"{Marker}-{index}";
            if (Tool.RunProgram("strace", [.. kill, .. run, $"sleep {s_limit.TotalSeconds}; :", marker], new RunOptions()).ExitCode == 128 + 9)
            {
                Interlocked.Increment(ref killed);
                MarkedProcesses.WaitUntilNone(marker, s_limit / 2);
            }
        });
        Assert.True(killed >= (waiting - clone) * 3 / 4, $"of {waiting - clone + 1} calls {killed} were reached"); // where the collector works varies
        Tool.Run("runner", "gc", "--dir", _fixture.RootState).Expect(0);
        Assert.Empty(Directory.GetDirectories(Path.Join(_fixture.RootState, "pods")));
    }

    /// <summary>How many prctl(2) the new process makes before it asks for the signal, which its plan says.</summary>
    private int CallsBeforeDeathSignal(string[] words, bool asRoot)
    {
        string[] plan = words[0] == "enter" ? ["enter", "--plan", .. words[1..]] : ["plan", .. words[2..]];
        var calls = _fixture.As(asRoot, Tool.PathOf("runner"), plan).Expect(0).Out.Split('\n').SkipWhile(line => line is not ("init:" or "usher:"));
        return calls.TakeWhile(line => !line.Contains("PR_SET_PDEATHSIG", StringComparison.Ordinal)).Count(line => line.TrimStart().StartsWith("prctl(", StringComparison.Ordinal));
    }

    /// <summary>Waits until the process that the runner made has its name, and stands, and the runner has said go.</summary>
    private static string RunnerOfHeld(int strace)
    {
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < s_limit; Thread.Sleep(20))
        {
            foreach (var runner in ChildrenOf(strace.ToString(CultureInfo.InvariantCulture)))
            {
                if (ChildrenOf(runner).Any(child => NameOf(child) == "appc-init"))
                {
                    Thread.Sleep(500);
                    return runner;
                }
            }
        }

        throw new TimeoutException("nothing was launched");
    }

    private static string[] ChildrenOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/task/{pid}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        }
        catch (IOException)
        {
            return []; // it ended meanwhile
        }
    }

    private static string? NameOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/comm").Trim();
        }
        catch (IOException)
        {
            return null;
        }
    }
}
