using System.Diagnostics;

namespace SpecTests.AcbuildTool;

/// <summary>Steps that are killed, race each other or run out of disk leave the last finished step.</summary>
public sealed class CrashTests
{
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("ACBUILD_KILLS"), out var rounds) ? rounds : 40;

    [Fact]
    public void AKillAtAnyMomentLeavesTheLastFinishedStep()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "zeros big 0644 30000000");
        for (var i = 0; i < 200; i++)
        {
            File.WriteAllText(build[$"src/{i}"], new string('x', i));
        }

        build.Run("--no-history", "set-name", "example.com/killed").Expect(0);
        var copied = 0;
        for (var round = 0; round < s_rounds; round++)
        {
            Kill(build.Path, round * 3, round % 2 == 0 ? ["copy", "src", $"/r{round}"] : ["write", "--overwrite", "killed.aci"]);
            var layers = build.Run("status").Expect(0).Out.Split('\n').Count(line => line.Contains(".tar ", StringComparison.Ordinal));
            var steps = build.Manifest().Split("acbuild copy").Length - 1;
            Assert.Equal(layers, steps);
            Assert.InRange(layers, copied, copied + 1);
            copied = layers;
            if (File.Exists(build["killed.aci"]))
            {
                Tool.RunProgram("gzip", ["-t", build["killed.aci"]], new RunOptions()).Expect(0);
                File.Delete(build["killed.aci"]);
            }
        }

        build.Run("copy", "src/1", "/last").Expect(0);
        Assert.Contains(" rootfs/last\n", build.List(), StringComparison.Ordinal);
        Assert.Equal(copied + 1, Directory.GetFiles(build[".acbuild/layers"]).Length);
    }

    [Fact]
    public void TwoAtOnceWaitForEachOther()
    {
        using var build = Build.Begin();
        Parallel.For(0, 8, i => build.Run("label", "add", $"l{i}", "x").Expect(0));
        var manifest = build.Manifest();
        Assert.All(Enumerable.Range(0, 8), i => Assert.Contains($"\"l{i}\"", manifest, StringComparison.Ordinal));
        Assert.Contains("command-8", manifest, StringComparison.Ordinal);
    }

    [RootFact("mount")]
    public void AFullDiskIsOneLineAndChangesNothing()
    {
        using var build = new Build();
        FixtureTree.Make(build["src"], "zeros big 0644 4000000");
        Directory.CreateDirectory(build["small"]);
        Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=1m", "tmpfs", build["small"]], new RunOptions()).Expect(0);
        try
        {
            Tool.RunIn(build["small"], "acbuild", "begin").Expect(0);
            Tool.RunIn(build["small"], "acbuild", "copy", build["src"], "/x").ExpectError(1, "no space");
            Tool.RunIn(build["small"], "acbuild", "label", "add", "a", "b").Expect(0);
            Assert.Contains("layers       0", Tool.RunIn(build["small"], "acbuild", "status").Expect(0).Out, StringComparison.Ordinal);
        }
        finally
        {
            Tool.RunProgram("umount", [build["small"]], new RunOptions()).Expect(0);
        }
    }

    private static void Kill(string directory, int milliseconds, string[] arguments)
    {
        var start = new ProcessStartInfo(Tool.PathOf("acbuild"), arguments)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        Thread.Sleep(milliseconds);
        process.Kill();
        process.WaitForExit();
    }
}
