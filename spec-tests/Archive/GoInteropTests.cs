using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>The reference's own tool: it accepts what we write, and we read what it builds.</summary>
public sealed class GoInteropTests
{
    private const string Actool = "/usr/bin/actool"; // ours has the same name

    [NeedsTheory("actool")]
    [InlineData(CompressionFormat.None, false)]
    [InlineData(CompressionFormat.Gzip, false)]
    [InlineData(CompressionFormat.Gzip, true)]
    [InlineData(CompressionFormat.Bzip2, false)]
    [InlineData(CompressionFormat.Xz, false)]
    public void ItAcceptsOurImages(CompressionFormat format, bool single)
    {
        using var directory = new TempDirectory();
        var image = directory["a.aci"];
        WriteSpecimen(image, format, new CompressionOptions { SingleMember = single });
        Tool.RunProgram(Actool, ["-debug", "validate", "-type", "appimage", image], new RunOptions()).Expect(0);
        Assert.Contains("example.com/test", Tool.RunProgram(Actool, ["cat-manifest", image], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
    }

    [RootFact("actool", "tar")]
    public void WeReadItsImages()
    {
        using var directory = new TempDirectory();
        var layout = directory["layout"];
        Directory.CreateDirectory(layout + "/rootfs");
        File.WriteAllText(layout + "/manifest", RawTar.SmallManifest);
        // It rounds times, drops xattrs, and its archive/tar takes neither a NUL-free 4,000-byte path nor numbers this large.
        var specimen = Specimen.Entries.Where(entry => entry.Entry.Name.Length < 250 && entry.Entry.Uid < 100_000 && entry.Entry.ModificationTime.Seconds > 0).ToList();
        File.WriteAllBytes(directory["in.tar"], Archives.Write(specimen));
        Tool.RunProgram("tar", ["--same-owner", "--numeric-owner", "-p", "-xf", directory["in.tar"], "-C", layout + "/rootfs"], new RunOptions()).Expect(0);
        Tool.RunProgram(Actool, ["build", layout, directory["go.aci"]], new RunOptions()).Expect(0);
        var (entries, _) = Archives.ReadImage(File.ReadAllBytes(directory["go.aci"]));
        Assert.Equal(
            specimen.Select(Facts),
            entries.Where(entry => !entry.Entry.Name.IsEmpty).OrderBy(entry => entry.Entry.Name).Select(Facts));
    }

    private static string Facts(ReadEntry read) =>
        $"{read.Entry.Name} {read.Entry.Kind} {read.Entry.LinkTarget} {read.Entry.Mode:x} {read.Entry.Uid} {read.Entry.Gid} {read.Entry.Size} "
        + $"{read.Entry.DeviceMajor}:{read.Entry.DeviceMinor} {Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(read.Content))}";

    private static void WriteSpecimen(string path, CompressionFormat format, CompressionOptions options)
    {
        using var file = File.Create(path);
        using var writer = new AciWriter(file, format, options);
        writer.WriteManifest(System.Text.Encoding.UTF8.GetBytes(RawTar.SmallManifest));
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory, Mode = 0x1ed }, null);
        foreach (var (entry, content) in Specimen.Entries)
        {
            writer.Write(entry, new MemoryStream(content));
        }

        Assert.NotEqual(default, writer.Finish());
    }
}
