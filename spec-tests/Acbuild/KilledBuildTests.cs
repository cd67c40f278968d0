using System.Diagnostics;

namespace SpecTests.AcbuildTool;

/// <summary>
/// Builds of OCI images of which one step is killed at a random moment: what is left is a state that goes on, without a mount and without a process.
/// ACBUILD_KILLED_BUILDS says how many; 500 take some minutes.
/// </summary>
public sealed class KilledBuildTests
{
    private static readonly int s_builds = int.TryParse(Environment.GetEnvironmentVariable("ACBUILD_KILLED_BUILDS"), out var builds) ? builds : 8;
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    private static readonly string[][] s_steps =
    [
        ["begin", "--build-mode", "oci", "./base"],
        ["copy", "base/bin", "/more"],
        ["layer"],
        ["run", "--", "/bin/sh", "-c", "echo new >/new; rm -f /more/data"],
        ["write", "--overwrite", "oci:image:x"],
        ["copy", "base/bin/data", "/last"],
        ["write", "--overwrite", "image.tar"],
    ];

    [RootFact("umoci", "busybox")]
    public void WhatIsLeftGoesOn()
    {
        using var build = new Build();
        FixtureTree.Make(build["base"], "zeros bin/data 0644 3000000", "dir dev", "dir proc", "dir sys", "dir etc");
        File.Copy("/bin/busybox", build["base/bin/sh"]);
        var random = new Random(20_26);
        for (var i = 0; i < s_builds; i++)
        {
            var killed = random.Next(s_steps.Length);
            foreach (var step in s_steps[..killed])
            {
                build.Run(step).Expect(0);
            }

            Kill(build.Path, s_steps[killed], random.Next(60));
            CheckIsWhole(build, killed);
        }
    }

    private static void CheckIsWhole(Build build, int killed)
    {
        Assert.True(SpinWait.SpinUntil(() => !File.ReadAllText("/proc/self/mountinfo").Contains(build.Path, StringComparison.Ordinal), s_patience), "a mount was left");
        if (!File.Exists(build[".acbuild/state.json"]))
        {
            Assert.Equal(0, killed); // only begin may leave no build
            build.Run(s_steps[0]).Expect(0);
        }

        foreach (var step in s_steps[Math.Max(1, killed)..])
        {
            build.Run(step).Expect(0);
        }

        build.Run("label", "add", "after", "the kill").Expect(0);
        build.Run("write", "--overwrite", "oci:image:x").Expect(0);
        Tool.RunProgram("umoci", ["unpack", "--image", build["image:x"], build["bundle"]], new RunOptions()).Expect(0);
        Assert.Equal("new\n", File.ReadAllText(build["bundle/rootfs/new"]));
        Assert.False(File.Exists(build["bundle/rootfs/more/data"]));
        Assert.Equal(3_000_000, new FileInfo(build["bundle/rootfs/last"]).Length);
        build.Run("end").Expect(0);
        Assert.False(Directory.Exists(build[".acbuild"]));
        Tool.RunProgram("rm", ["-rf", build["bundle"], build["image"], build["image.tar"]], new RunOptions()).Expect(0);
    }

    private static void Kill(string directory, string[] arguments, int milliseconds)
    {
        var start = new ProcessStartInfo(Tool.PathOf("acbuild"), arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        Thread.Sleep(milliseconds);
        process.Kill();
        Assert.True(process.WaitForExit(s_patience), "a killed process does not end");
    }
}
