using System.Diagnostics;
using System.Security.Cryptography;

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

    /// <summary>What a failed step took of the disk is there again for the next one.</summary>
    [RootFact("mount", "busybox")]
    public void EveryStepOnADiskThatIsTooSmallSaysSoAndTheNextHasItsRoom()
    {
        using var build = new Build();
        FixtureTree.Make(build["src"], "dir bin", "file noise 0644 \"x\"", "dir dev", "dir proc", "dir sys");
        File.Copy("/bin/busybox", build["src/bin/busybox"]);
        File.WriteAllBytes(build["src/noise"], RandomNumberGenerator.GetBytes(3_000_000));
        Directory.CreateDirectory(build["small"]);
        Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=9m", "tmpfs", build["small"]], new RunOptions()).Expect(0);
        try
        {
            ToolResult Run(params string[] words) => Tool.RunIn(build["small"], "acbuild", words);
            Run("begin", build["src"]).Expect(0);
            Run("set-name", "example.com/small").Expect(0);
            Run("run", "--", "/bin/busybox", "true").ExpectError(1, "no space left on device");
            Run("label", "add", "a", "b").Expect(0);
            Assert.Equal($"acbuild: {build["small"]}/.acbuild/layers/0002.tar: no space left on device\n", Run("copy", build["src"], "/x").ExpectError(1, "no space").Err);
            Run("label", "add", "c", "d").Expect(0);
            Run("copy", build["src/noise"], "/noise2").Expect(0);
            Assert.Equal("acbuild: write: no space left on device\n", Run("write", "x.aci").ExpectError(1, "no space").Err);
            Assert.Equal("acbuild: write: no space left on device\n", Run("write", "oci:x:y").ExpectError(1, "no space").Err);
            Run("label", "add", "e", "f").Expect(0);
            Assert.Contains("layers       2", Run("status").Expect(0).Out, StringComparison.Ordinal);
            Assert.Equal([".acbuild"], Directory.GetFileSystemEntries(build["small"]).Select(Path.GetFileName));
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
