using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>A specimen tree through us, another program's hands, and us again: everything must come back equal.</summary>
public sealed class InteropTests
{
    private static readonly RunOptions s_utf8 = new() { Environment = new Dictionary<string, string> { ["LC_ALL"] = "C.UTF-8" } };

    [Fact]
    public void OursToOurs() => Assert.Equal(Specimen.Entries, Archives.Read(Archives.Write(Specimen.Entries), TarProfile.Aci), EntryComparer.Exact);

    [RootFact("tar", "setfattr")]
    public void GnuTarExtractsOursAndWeReadItsPosix() => RoundTrip(
        ["tar", "--xattrs", "--xattrs-include=*", "--numeric-owner", "--same-owner", "-p", "-x"],
        ["tar", "--xattrs", "--xattrs-include=*", "--numeric-owner", "--format=posix", "--sort=name", "-c"]);

    [RootFact("bsdtar", "tar", "setfattr")]
    public void BsdtarExtractsOursAndWeReadItsPax() => RoundTrip(
        ["bsdtar", "--numeric-owner", "--same-owner", "-p", "-x"],
        ["bsdtar", "--numeric-owner", "--format=pax", "-c"]);

    [RootFact("tar")]
    public void WeReadGnuTarsOwnFormat() => RoundTrip(
        ["tar", "--numeric-owner", "--same-owner", "-p", "-x"],
        ["tar", "--numeric-owner", "--format=gnu", "--sort=name", "-c"],
        EntryComparer.WithoutXattrsAndFractions);

    [NeedsTheory("tar", "bsdtar")]
    [InlineData("tar", "--format=gnu", "-S")]
    [InlineData("tar", "--format=posix", "-S", "--sparse-version=0.0")]
    [InlineData("tar", "--format=posix", "-S", "--sparse-version=0.1")]
    [InlineData("tar", "--format=posix", "-S", "--sparse-version=1.0")]
    [InlineData("bsdtar", "--format=pax")]
    public void HolesComeBackAsZeros(string program, params string[] options)
    {
        using var directory = new TempDirectory();
        using (var file = File.Create(directory["sparse"]))
        {
            for (var i = 0; i < 60; i++)
            {
                file.Position = i * 300_000L;
                file.Write(Archives.Noise(5000, (uint)i));
            }

            file.SetLength(20_000_000);
        }

        Tool.RunProgram(program, [.. options, "-C", directory.Path, "-cf", directory["out.tar"], "sparse"], s_utf8).Expect(0);
        Assert.InRange(new FileInfo(directory["out.tar"]).Length, 1, 5_000_000);
        var read = Assert.Single(Archives.Read(File.ReadAllBytes(directory["out.tar"]), TarProfile.Aci));
        Assert.Equal("sparse", read.Entry.Name.ToString());
        Assert.True(read.Content.AsSpan().SequenceEqual(File.ReadAllBytes(directory["sparse"])));
    }

    [NeedsTheory("gzip", "bzip2", "xz", "zstd")]
    [InlineData("gzip", CompressionFormat.Gzip)]
    [InlineData("bzip2", CompressionFormat.Bzip2)]
    [InlineData("xz", CompressionFormat.Xz)]
    [InlineData("zstd", CompressionFormat.Zstd)]
    public void TheOrdinaryProgramsReadOursAndWeReadTheirs(string program, CompressionFormat format)
    {
        var data = Archives.Noise((2 << 20) + 99);
        foreach (var single in new[] { false, true })
        {
            var ours = Archives.Compress(data, format, new CompressionOptions { SingleMember = single });
            var read = Tool.RunProgram(program, ["-dc"], new RunOptions { Input = ours }).Expect(0);
            Assert.True(data.AsSpan().SequenceEqual(read.OutBytes));
        }

        var theirs = Tool.RunProgram(program, ["-c"], new RunOptions { Input = data }).Expect(0).OutBytes;
        Assert.True(data.AsSpan().SequenceEqual(Archives.Decompress(theirs)));
    }

    private static void RoundTrip(string[] extract, string[] archive, EntryComparer? comparer = null)
    {
        using var directory = new TempDirectory();
        Directory.CreateDirectory(directory["tree"]);
        File.WriteAllBytes(directory["in.tar"], Archives.Write(Specimen.Entries));
        Run(extract, "in.tar");
        Run([.. archive], "out.tar", ".");
        var read = Archives.Read(File.ReadAllBytes(directory["out.tar"]), TarProfile.Aci)
            .Where(entry => !entry.Entry.Name.IsEmpty).OrderBy(entry => entry.Entry.Name);
        Assert.Equal(HardLinksAlike(Specimen.Entries), HardLinksAlike(read), comparer ?? EntryComparer.Exact);

        void Run(string[] command, string file, params string[] names) => Tool.RunProgram(
            command[0], [.. command[1..], "-f", directory[file], "-C", directory["tree"], .. names], s_utf8).Expect(0);
    }

    /// <summary>Which of two names is the link depends on the order in which a program walks: name the pair by its first.</summary>
    private static IEnumerable<ReadEntry> HardLinksAlike(IEnumerable<ReadEntry> entries)
    {
        var all = entries.ToList();
        var link = all.Single(entry => entry.Entry.Kind == TarEntryKind.HardLink);
        var file = all.Single(entry => entry.Entry.Name == link.Entry.LinkTarget);
        var (first, second) = file.Entry.Name.CompareTo(link.Entry.Name) < 0 ? (file, link) : (link, file);
        return all.Select(entry =>
            entry == first ? file with { Entry = file.Entry with { Name = first.Entry.Name } }
            : entry == second ? new ReadEntry(link.Entry with { Name = second.Entry.Name, LinkTarget = first.Entry.Name }, [])
            : entry);
    }
}
