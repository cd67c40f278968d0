using System.Diagnostics;

namespace SpecTests.AcbuildTool;

/// <summary>copy, copy-to-dir and begin: what lands where, and what is refused.</summary>
public sealed class CopyTests
{
    [Fact]
    public void ModesTimesLinksAndNamesAreKeptAndOwnersAreRoot()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a 04755 \"x\"", "dir d 0700", "symlink l ../a", "hardlink h a", "fifo f 0600");
        File.SetLastWriteTimeUtc(build["src/a"], DateTime.UnixEpoch.AddSeconds(1_000_000_000));
        build.Run("copy", "src", "/opt/app").Expect(0);
        var list = build.List();
        Assert.Matches("-rwsr-xr-x 0/0 +1 2001-09-09 01:46:40 +rootfs/opt/app/a\n", list);
        Assert.Contains("rootfs/opt/app/h link to rootfs/opt/app/a", list, StringComparison.Ordinal);
        Assert.Contains("rootfs/opt/app/l -> ../a", list, StringComparison.Ordinal);
        Assert.Matches("drwx------ 0/0 .* rootfs/opt/app/d\n", list);
        Assert.Matches("prw------- 0/0 .* rootfs/opt/app/f", list);
        Assert.Matches("drwxr-xr-x 0/0 .* rootfs/opt\n", list);
    }

    [Fact]
    public void ParentsAreResolvedInsideTheImage()
    {
        using var build = new Build();
        FixtureTree.Make(build["base"], "dir usr/lib", "symlink lib usr/lib", "symlink abs /usr/lib", "symlink out ../../../../tmp");
        FixtureTree.Make(build["src"], "file x \"1\"", "file lib/y \"2\"");
        build.Run("begin", "./base").Expect(0);
        build.Run("copy", "src/x", "/lib/one").Expect(0);
        build.Run("copy", "src/x", "/abs/../lib/two").Expect(0);
        build.Run("copy", "src/x", "/../../out/three").Expect(0);
        build.Run("copy", "src", "/").Expect(0);
        var list = build.List();
        Assert.All(["usr/lib/one", "usr/lib/two", "tmp/three", "usr/lib/y", "x"], name => Assert.Contains($" rootfs/{name}\n", list, StringComparison.Ordinal));
        Assert.Contains("rootfs/lib -> usr/lib", list, StringComparison.Ordinal);
        Assert.False(File.Exists("/tmp/three"));
    }

    [Fact]
    public void LaterFilesReplaceEarlierOnesAndDirectoriesAreMerged()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["one"], "file d/a \"old\"", "file d/b \"kept\"", "hardlink d/c d/a");
        FixtureTree.Make(build["two"], "file a 0600 \"newer\"");
        build.Run("copy", "one/d", "/d").Expect(0);
        build.Run("copy", "two", "/d").Expect(0);
        var unpacked = FixtureTree.Make(build["unpacked"]);
        Tool.RunProgram("tar", ["-C", unpacked, "-xf", build.Write()], new RunOptions()).Expect(0);
        Assert.Equal("newer", File.ReadAllText(build["unpacked/rootfs/d/a"]));
        Assert.Equal("kept", File.ReadAllText(build["unpacked/rootfs/d/b"]));
        Assert.Equal("old", File.ReadAllText(build["unpacked/rootfs/d/c"]));
    }

    [Fact]
    public void SeveralGoIntoADirectory()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a \"1\"", "file b/c \"2\"");
        build.Run("copy-to-dir", "src/a", "src/b/", "/etc/x").Expect(0);
        var list = build.List();
        Assert.Contains(" rootfs/etc/x/a\n", list, StringComparison.Ordinal);
        Assert.Contains(" rootfs/etc/x/b/c\n", list, StringComparison.Ordinal);
        build.Run("copy", "src/a", "/etc/x").ExpectError(1, "copy-to-dir");
        build.Run("copy", "src/a", "/etc/y/").ExpectError(2, "copy-to-dir");
        build.Run("copy", "src", "/etc/x/a").ExpectError(1, "a directory cannot replace it");
        build.Run("copy", "src/a", "/etc/x/a/below").ExpectError(1, "not a directory");
        build.Run("copy", "absent", "/a").ExpectError(1, "no such file");
    }

    [Fact]
    public void OwnersAreGivenInNumbersOrKept()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a \"1\"");
        build.Run("copy", "--chown", "12:4294967294", "src/a", "/a").Expect(0);
        Assert.Contains("12/4294967294 ", build.List(), StringComparison.Ordinal);
        build.Run("copy", "--chown", "1:2:3", "src/a", "/a").ExpectError(2, "USER:GROUP");
        build.Run("copy", "--chown", "1:1", "--preserve-owner", "src/a", "/a").ExpectError(2, "contradict");
    }

    [Fact]
    public void TheBuildsOwnDirectoryIsNeverCopied()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build.Path, "file a \"1\"");
        build.Run("copy", ".", "/app").Expect(0);
        build.Run("copy", ".acbuild/layers", "/b").ExpectError(1, "the build's own directory");
        var list = build.List();
        Assert.Contains(" rootfs/app/a\n", list, StringComparison.Ordinal);
        Assert.DoesNotContain(".acbuild", list, StringComparison.Ordinal);
    }

    [Fact]
    public void KernelFilesWithoutASizeHaveTheirContent()
    {
        using var build = Build.Begin();
        build.Run("copy", "/proc/sys/kernel/ostype", "/ostype").Expect(0);
        Assert.Matches(" 0/0 +6 .* rootfs/ostype\n", build.List());
    }

    [Fact]
    public void AFileWithLessThanItDeclaresIsRefusedAndTheStepUndone()
    {
        using var build = Build.Begin();
        build.Run("copy", "/sys/kernel/uevent_seqnum", "/x").ExpectError(1, "the file became shorter while it was read");
        Assert.Empty(build.Run("status").Err);
        build.Run("copy", "/etc/hostname", "/x").Expect(0);
        Assert.Contains(" rootfs/x\n", build.List(), StringComparison.Ordinal);
    }

    [Fact]
    public void StrangeNamesAndSocketsAreSurvived()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a \"1\"");
        using (var python = Process.Start("python3", ["-c", """
            import socket, sys, os
            d = sys.argv[1].encode()
            for n in (b"new\nline", b"\xff\xfe", b"x" * 255):
                open(d + b"/" + n, "w").close()
            s = socket.socket(socket.AF_UNIX); s.bind(d + b"/sock")
            """, build["src"]]))
        {
            python.WaitForExit();
        }

        Assert.Contains("a socket", build.Run("copy", "src", "/s").Expect(0).Err, StringComparison.Ordinal);
        var list = build.List();
        Assert.Contains("rootfs/s/new\\nline", list, StringComparison.Ordinal);
        Assert.Contains("rootfs/s/\\377\\376", list, StringComparison.Ordinal);
        Assert.DoesNotContain("sock", list, StringComparison.Ordinal);
    }

    [RootFact("mknod")]
    public void DeviceNodesAreOnlyWrittenDown()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"]);
        Tool.RunProgram("mknod", [build["src/null"], "c", "1", "3"], new RunOptions()).Expect(0);
        build.Run("copy", "src", "/dev").Expect(0);
        Assert.Matches("crw-r--r-- 0/0 +1,3 .* rootfs/dev/null\n", build.List());
    }

    [Theory]
    [InlineData("-cf", "")]
    [InlineData("-czf", ".gz")]
    [InlineData("-cJf", ".xz")]
    public void BeginTakesATarOfARootFileSystem(string option, string suffix)
    {
        using var build = new Build();
        FixtureTree.Make(build["base"], "file etc/a 0640 \"x\"");
        Tool.RunProgram("tar", ["-C", build["base"], option, build["base.tar" + suffix], "."], new RunOptions()).Expect(0);
        build.Run("begin", "./base.tar" + suffix).Expect(0);
        Assert.Contains(" rootfs/etc/a\n", build.List(), StringComparison.Ordinal);
    }

    [Fact]
    public void BeginFromAnImageKeepsItAndGoesOn()
    {
        using var first = Build.Begin();
        FixtureTree.Make(first["src"], "file a 0640 \"x\"");
        first.Run("copy", "src", "/s").Expect(0);
        first.Run("label", "add", "version", "1").Expect(0);
        var image = first.Write();
        using var second = Build.Begin(image);
        Assert.Equal(first.Manifest(), second.Manifest());
        second.Run("write", "same.aci").Expect(0);
        Assert.Equal(File.ReadAllBytes(image), File.ReadAllBytes(second["same.aci"]));
    }

    [Fact]
    public void BeginAndWriteRefuseWhatTheyShould()
    {
        using var build = Build.Begin();
        build.Run("begin").ExpectError(1, "already in progress");
        build.Run("write", "x.aci").ExpectError(1, "never given a name");
        build.Write();
        build.Run("write", "out.aci").ExpectError(1, "already there");
        build.Run("end").Expect(0);
        build.Run("end").ExpectError(1, "no build in progress");
        build.Run("set-user", "1").ExpectError(1, "no build in progress");
        build.Run("begin", "--dir", build["store"], "sha512-0123").ExpectError(1, "the store has none of this ID");
        build.Run("begin", "./absent").ExpectError(1, "no such file");
        Assert.False(Directory.Exists(build[".acbuild"]));
    }
}
