using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace SpecTests.Rootfs;

public sealed class ExtractTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    public ExtractTests()
    {
        FixtureTree.Make(_temp["outside"], "file kept \"kept\"");
        Directory.CreateDirectory(_temp["root"]);
    }

    public void Dispose()
    {
        Assert.Equal("kept", File.ReadAllText(_temp["outside/kept"]));
        Assert.Equal(["kept"], Directory.GetFileSystemEntries(_temp["outside"]).Select(Path.GetFileName));
        _temp.Dispose();
    }

    [Theory]
    [InlineData("L d /../outside|F d/x", "extract d: d is not a directory")]
    [InlineData("L d .|F d/x", "extract d: d is not a directory")]
    [InlineData("F d|F d/x", "extract d: d is not a directory")]
    [InlineData("D d|L d/e ..|D d/e/f", "extract d/e: d/e is not a directory")]
    [InlineData("F ../x", "extract ../x: not a path below the root")]
    [InlineData("D a/..", "extract a/..: not a path below the root")]
    [InlineData("F a//x", "extract a//x: not a path below the root")]
    [InlineData("F a|F a", "extract a: a second entry of that name")]
    [InlineData("D a|F a", "extract a: a second entry of that name")]
    [InlineData("F a|D a", "extract a: a second entry of that name")]
    [InlineData("D a|D a", "extract a: a second entry of that name")]
    [InlineData("L a b|L a b", "extract a: a second entry of that name")]
    [InlineData("P a|H a a", "extract a: a second entry of that name")]
    [InlineData("H a b", "extract a: a hard link to b, which is no file of the archive so far")]
    [InlineData("D b|H a b", "extract a: a hard link to b, which is no file of the archive so far")]
    [InlineData("H a ../outside/kept", "extract ../outside/kept: not a path below the root")]
    [InlineData("L d ../outside|H a d/kept", "extract d: d is not a directory")]
    public void ContradictionsInAnImageAreRefused(string lines, string message)
    {
        var error = Assert.Throws<BadInputException>(() => Extract(TarProfile.Aci, lines));
        Assert.Equal(message, error.Message);
    }

    [Theory]
    [InlineData("L d ../../outside|F d/x", "L d|D outside|F outside/x")]
    [InlineData("L d /real|D real|F d/x", "L d|D real|F real/x")]
    [InlineData("D a/b|L d a/b/../c|F d/x", "D a|D a/b|D a/c|F a/c/x|L d")]
    [InlineData("F a/b/c", "D a|D a/b|F a/b/c")]
    [InlineData("D a|F a/x|F a", "F a")]
    [InlineData("F a|D a|F a/x", "D a|F a/x")]
    [InlineData("L a /real|D a|F a/x", "D a|F a/x")]
    [InlineData("D real|F real/x|L a real|F a", "F a|D real|F real/x")]
    [InlineData("F a|H b a|F a", "F a|F b")]
    [InlineData("F a|H a a", "F a")]
    [InlineData("D d|L l d|F l/x|H y l/x", "D d|F d/x|L l|F y")]
    [InlineData("D a|D a", "D a")]
    [InlineData("L lnk .|F lnk/x|D lnk/lnk|F lnk/y", "D lnk|F lnk/y|F x")]
    public void InALayerTheLaterEntryWinsAndLinksStayInside(string lines, string tree)
    {
        Extract(TarProfile.Layer, lines);
        using var root = Sys.OpenDirectory(_temp["root"]);
        var found = new List<string>();
        RootfsCapture.Walk(root, CaptureOptions.Default, (entry, _) => found.Add($"{LayerLines.Letter(entry.Kind)} {entry.Name}"));
        Assert.Equal(tree, string.Join('|', found.Skip(1)).Replace("H ", "F "));
    }

    [Theory]
    [InlineData("F a|F a/x")]
    [InlineData("L a a|F a/x")]
    [InlineData("L a b|L b a|D a/x")]
    [InlineData("F a|L l a|F l/x")]
    public void InALayerAParentThatCannotBeADirectoryIsRefused(string lines) =>
        Assert.Throws<BadInputException>(() => Extract(TarProfile.Layer, lines));

    [Fact]
    public void ClosedDirectoriesStillGetTheirChildrenAsAUser()
    {
        AsUser.Own(_temp["root"]);
        AsUser.Run(() => Extract(TarProfile.Aci, "D a 0|D a/b 0|F a/b/c|D e 365|F e/f"));
        using var root = Sys.OpenDirectory(_temp["root"]);
        Assert.Equal(0u, Sys.Fstatat(root, "a"u8).Permissions);
        Assert.Equal(365u, Sys.Fstatat(root, "e"u8).Permissions);
        Assert.Equal(77, Sys.Fstatat(root, "e"u8).ModificationTime.Seconds);
    }

    [Theory]
    [InlineData(4_294_967_295)]
    [InlineData(4_294_967_296)]
    [InlineData(-1)]
    public void OwnersThatDoNotFitAreRefusedAndNeverWrapped(long uid) =>
        Assert.Throws<BadInputException>(() => Apply(new TarEntry { Name = "a", Kind = TarEntryKind.File, Uid = uid }));

    [Fact]
    public void ContentThatEndsEarlyIsRefused()
    {
        var error = Assert.Throws<BadInputException>(() => Apply(new TarEntry { Name = "a", Kind = TarEntryKind.File, Size = 5 }));
        Assert.Equal("extract a: its content ends 5 bytes early", error.Message);
    }

    [Fact]
    public void ATimeThatTheFileSystemCannotHoldIsReported()
    {
        var report = Apply(new TarEntry { Name = "a", Kind = TarEntryKind.File, ModificationTime = new(long.MaxValue / 4, 0) });
        Assert.Contains(report.Losses, loss => loss.What == "time");
    }

    [RootFact("mount")]
    public void AFullDiskIsAnErrorThatSaysSo()
    {
        using (Mounted.Tmpfs(_temp["root"], "size=64k"))
        {
            var entry = new TarEntry { Name = "a", Kind = TarEntryKind.File, Size = 1 << 20 };
            var error = Assert.Throws<SystemCallException>(() => Apply(entry, new MemoryStream(new byte[1 << 20])));
            Assert.Equal(Errno.ENOSPC, error.Errno);
        }
    }

    private ExtractReport Apply(TarEntry entry, Stream? content = null)
    {
        using var root = Sys.OpenDirectory(_temp["root"]);
        using var extractor = new RootfsExtractor(root, new ExtractOptions());
        extractor.Apply(entry, content ?? Stream.Null);
        return extractor.Finish();
    }

    private void Extract(TarProfile profile, string lines)
    {
        using var root = Sys.OpenDirectory(_temp["root"]);
        using var extractor = new RootfsExtractor(root, new ExtractOptions { Profile = profile, ApplyOwners = false });
        foreach (var (entry, content) in LayerLines.Parse(lines))
        {
            extractor.Apply(entry, new MemoryStream(content));
        }

        extractor.Finish();
    }
}
