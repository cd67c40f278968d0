namespace SpecTests.AcbuildTool;

/// <summary>Programs copied with copy-exec run with nothing else around them.</summary>
public sealed class CopyExecTests
{
    [RootFact("chroot", "curl")]
    public void ProgramsRunAloneUnderChroot()
    {
        using var build = Build.Begin();
        build.Run("copy-exec", "/usr/bin/curl", "awk", "/bin/ls").Expect(0);
        var unpacked = FixtureTree.Make(build["unpacked"]);
        Tool.RunProgram("tar", ["-C", unpacked, "-xf", build.Write()], new RunOptions()).Expect(0);
        var root = build["unpacked/rootfs"];
        Assert.StartsWith("curl ", Tool.RunProgram("chroot", [root, "/usr/bin/curl", "--version"], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("usr", Tool.RunProgram("chroot", [root, "/bin/ls", "/"], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal("42\n", Tool.RunProgram("chroot", [root, "/usr/bin/awk", "BEGIN{print 6*7}"], new RunOptions()).Expect(0).Out);
    }

    [RootFact("chroot")]
    public void AProgramMayGoElsewhereAndIntoAnImageWithRealLibraryDirectories()
    {
        using var build = new Build();
        FixtureTree.Make(build["base"], "file lib/own \"x\"", "dir lib64", "dir bin");
        build.Run("begin", "./base").Expect(0);
        build.Run("copy-exec", "/bin/true", "--to", "/app/yes").Expect(0);
        var unpacked = FixtureTree.Make(build["unpacked"]);
        Tool.RunProgram("tar", ["-C", unpacked, "-xf", build.Write()], new RunOptions()).Expect(0);
        Tool.RunProgram("chroot", [build["unpacked/rootfs"], "/app/yes"], new RunOptions()).Expect(0);
        Assert.True(File.Exists(build["unpacked/rootfs/lib/own"]));
    }

    [Fact]
    public void ItSaysWhatItTookAndRefusesScriptsAndStrangers()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build.Path, "file script 0755 \"#!/bin/sh\\n\"", "file text 0755 \"text\"", "dir empty");
        Assert.Contains("the loader of", build.Run("copy-exec", "/bin/true").Expect(0).Err, StringComparison.Ordinal);
        build.Run("copy-exec", build["script"]).ExpectError(1, "a script for /bin/sh");
        build.Run("copy-exec", build["text"]).ExpectError(1, "not an ELF file");
        build.Run("copy-exec", "./text").ExpectError(2, "--to");
        build.Run("copy-exec", "--sysroot", "empty", "/bin/true").ExpectError(1, "no such file");
    }
}
