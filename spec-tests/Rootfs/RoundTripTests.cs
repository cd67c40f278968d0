using Appc.ImageSpec.Rootfs;
using Appc.Linux.FileSystem;

namespace SpecTests.Rootfs;

public sealed class RoundTripTests
{
    [RootFact("python3")]
    public void AsRootTheTreeComesOutEqual()
    {
        using var temp = new TempDirectory();
        DifficultTree.Make(temp["in"], root: true);
        var report = TreeCopy.FromTar(TreeCopy.ToTar(temp["in"]), temp["out"]);
        Assert.Empty(report.Losses);
        var facts = TreeFacts.Of(temp["in"]);
        Assert.Equal(50, facts.Length);
        Assert.Equal(facts, TreeFacts.Of(temp["out"]));
    }

    [NeedsFact("python3")]
    public void AsAUserTheTreeComesOutEqual()
    {
        using var temp = new TempDirectory();
        AsUser.Own(temp.Path);
        AsUser.Run(() =>
        {
            DifficultTree.Make(temp["in"], root: false);
            Assert.Throws<Appc.Linux.SystemCallException>(() => TreeCopy.ToTar(temp["in"])); // no-mode cannot be read
            File.SetUnixFileMode(temp["in/no-mode"], UnixFileMode.UserRead);
            File.SetUnixFileMode(temp["in/shut"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
            using var top = Sys.OpenDirectory(temp["in"]);
            var report = TreeCopy.FromTar(TreeCopy.ToTar(temp["in"]), temp["out"]);
            Assert.Empty(report.Losses);
        });
        Assert.Equal(TreeFacts.Of(temp["in"]), TreeFacts.Of(temp["out"]));
    }

    [RootFact("python3")]
    public void WhatAUserMayNotApplyIsReportedAndAllElseIsThere()
    {
        using var temp = new TempDirectory();
        DifficultTree.Make(temp["in"], root: true);
        var tar = TreeCopy.ToTar(temp["in"]);
        ExtractReport? report = null;
        AsUser.Own(temp.Path);
        AsUser.Run(() => report = TreeCopy.FromTar(tar, temp["out"]));
        var lines = report!.Losses.Select(loss => loss.ToString()).ToList();
        Assert.Contains("device node not applied to 2 entries (console, disk): operation not permitted", lines);
        Assert.Contains("extended attribute security.capability not applied to 1 entry (capable): its owner was not applied", lines);
        Assert.Contains(lines, line => line.StartsWith("set-id bits not applied to ", StringComparison.Ordinal));
        Assert.Contains("extended attribute trusted.note not applied to 1 entry (capable): operation not permitted", lines);
        Assert.Contains("extended attribute trusted.on-a-link not applied to 1 entry (outside): operation not permitted", lines);
        Assert.Contains(lines, line => line.StartsWith("owner not applied to ", StringComparison.Ordinal));
        string[] lost = ["console", "disk", "capable", "outside", "setuid", "setgid-sticky"];
        Assert.Equal(Without(TreeFacts.Of(temp["in"], "owner"), lost), Without(TreeFacts.Of(temp["out"], "owner"), lost));
        Assert.False(File.GetUnixFileMode(temp["out/capable"]).HasFlag(UnixFileMode.SetUser)); // it would let others become who extracts
    }

    [Fact]
    public void TheSameTreeGivesTheSameBytesAndOwnersAndTimesCanBePinned()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["in"], "file b/x 0644 \"1\"", "file b-c 0600 \"2\"", "dir a 0755");
        var options = new CaptureOptions { Owner = FileOwner.Root, LatestTime = new(1000, 0) };
        var first = TreeCopy.ToTar(temp["in"], options).ToArray();
        FixtureTree.Make(temp["in2"], "dir a 0755", "file b-c 0600 \"2\"", "file b/x 0644 \"1\"");
        Assert.Equal(first, TreeCopy.ToTar(temp["in2"], options).ToArray());
    }

    [Fact]
    public void EntriesComeDirectoryByDirectoryInByteOrder()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["in"], "file b/x", "file b-c", "file B", "symlink a ../..");
        using var root = Sys.OpenDirectory(temp["in"]);
        var names = new List<string>();
        RootfsCapture.Walk(root, CaptureOptions.Default, (entry, _) => names.Add(entry.Name.ToString()));
        Assert.Equal(["", "B", "a", "b", "b/x", "b-c"], names);
    }

    private static IEnumerable<string> Without(string[] facts, string[] names) =>
        facts.Where(line => !names.Any(name => line.Contains($"b'./{name}", StringComparison.Ordinal)));
}
