using Appc.ImageSpec;
using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>What aci.md and DESIGN section 5 forbid in an image's names, each with its whole one-line error.</summary>
public sealed class ImageRefusalTests
{
    private static readonly Dictionary<string, (byte[] Image, string Error)> s_refused = new()
    {
        ["no manifest"] = (RawTar.Of(tar => tar.Directory("rootfs")), "image: there is no manifest"),
        ["no rootfs"] = (RawTar.Of(tar => tar.File("manifest", RawTar.SmallManifest)), "image: there is no rootfs directory"),
        ["rootfs only implied"] = (RawTar.Of(tar => tar.File("manifest", RawTar.SmallManifest).File("rootfs/a")), "image: there is no rootfs directory"),
        ["bad manifest"] = (RawTar.Of(tar => tar.File("manifest", "{").Directory("rootfs")), "manifest: "),
        ["manifest is a link"] = (RawTar.Of(tar => tar.Link('2', "manifest", "rootfs/m").Directory("rootfs")), "image: manifest: not a regular file"),
        ["manifest twice"] = (RawTar.Image(tar => tar.File("./manifest", RawTar.SmallManifest)), "image: manifest: a duplicate entry"),
        ["rootfs twice"] = (RawTar.Image(tar => tar.Directory("rootfs/")), "image: rootfs: not a directory, or there twice"),
        ["rootfs is a file"] = (RawTar.Of(tar => tar.File("manifest", RawTar.SmallManifest).File("rootfs")), "image: rootfs: not a directory, or there twice"),
        ["rootfs is a link"] = (RawTar.Of(tar => tar.File("manifest", RawTar.SmallManifest).Link('2', "rootfs", "/")), "image: rootfs: not a directory, or there twice"),
        ["rootfs becomes a link"] = (RawTar.Image(tar => tar.Link('2', "rootfs", "/")), "image: rootfs: not a directory, or there twice"),
        ["outside"] = (RawTar.Image(tar => tar.File("etc/passwd")), "image: etc/passwd: neither the manifest nor in rootfs"),
        ["nearly inside"] = (RawTar.Image(tar => tar.File("rootfs2/a")), "image: rootfs2/a: neither the manifest nor in rootfs"),
        ["below the manifest"] = (RawTar.Image(tar => tar.File("manifest/a")), "image: manifest/a: neither the manifest nor in rootfs"),
        ["duplicate file"] = (RawTar.Image(tar => tar.File("rootfs/a").File("rootfs/a")), "image: a: a duplicate entry"),
        ["duplicate by spelling"] = (RawTar.Image(tar => tar.File("rootfs/a/b").File("./rootfs//a/./b")), "image: a/b: a duplicate entry"),
        ["duplicate directory"] = (RawTar.Image(tar => tar.Directory("rootfs/a").Directory("rootfs/a/")), "image: a: a duplicate entry"),
        ["directory becomes a link"] = (RawTar.Image(tar => tar.Directory("rootfs/a").Link('2', "rootfs/a", "/tmp")), "image: a: a duplicate entry"),
        ["implied directory becomes a file"] = (RawTar.Image(tar => tar.File("rootfs/a/b").File("rootfs/a")), "image: a: not a directory, but has files below it"),
        ["through a symbolic link"] = (RawTar.Image(tar => tar.Link('2', "rootfs/a", "/tmp").File("rootfs/a/b")), "image: a/b: lies below something that is not a directory"),
        ["through a file"] = (RawTar.Image(tar => tar.File("rootfs/a").File("rootfs/a/b/c")), "image: a/b/c: lies below something that is not a directory"),
        ["hard link to a later file"] = (RawTar.Image(tar => tar.Link('1', "rootfs/b", "rootfs/a").File("rootfs/a")), "image: b: a hard link to a, which is not there yet"),
        ["hard link to itself"] = (RawTar.Image(tar => tar.Link('1', "rootfs/a", "rootfs/a")), "image: a: a hard link to a, which is not there yet"),
        ["hard link to a directory"] = (RawTar.Image(tar => tar.Directory("rootfs/a").Link('1', "rootfs/b", "rootfs/a")), "image: b: a hard link to a, which is a directory"),
        ["hard link to the manifest"] = (RawTar.Image(tar => tar.Link('1', "rootfs/b", "manifest")), "image: rootfs/b: a hard link to manifest, which is not a file in rootfs"),
        ["hard link to rootfs"] = (RawTar.Image(tar => tar.Link('1', "rootfs/b", "rootfs")), "image: rootfs/b: a hard link to rootfs, which is not a file in rootfs"),
        ["hard link outside"] = (RawTar.Image(tar => tar.Link('1', "rootfs/b", "etc/passwd")), "image: rootfs/b: a hard link to etc/passwd, which is not a file in rootfs"),
        ["top twice"] = (RawTar.Image(tar => tar.Directory("./").Directory(".")), "image: ./: there twice"),
        ["top is a link"] = (RawTar.Image(tar => tar.Link('2', ".", "/")), "tar: byte 1536: the root is not a directory"),
    };

    public static TheoryData<string> Refused => [.. s_refused.Keys];

    /// <summary>The hostile images, by what is wrong with them.</summary>
    internal static IEnumerable<(string Name, byte[] Image)> Images => s_refused.Select(pair => (pair.Key, pair.Value.Image));

    [Theory]
    [MemberData(nameof(Refused))]
    public void IsRefused(string name)
    {
        var (image, error) = s_refused[name];
        var message = Archives.Refusal(() => Archives.ReadImage(image));
        Assert.True(error.EndsWith(": ", StringComparison.Ordinal) ? message.StartsWith(error, StringComparison.Ordinal) : message == error, message);
    }

    [Fact]
    public void AnOversizedManifestIsRefused() => Assert.Equal(
        $"image: manifest: {RawTar.SmallManifest.Length} bytes, more than 10",
        Archives.Refusal(() => Archives.ReadImage(RawTar.Image(tar => tar), ReadLimits.Default with { MaxManifestBytes = 10 })));

    [Fact]
    public void NamesMayNotFillTheMemory() => Assert.Equal(
        "image: b/ccc: more than 8 bytes of file names",
        Archives.Refusal(() => Archives.ReadImage(
            RawTar.Image(tar => tar.File("rootfs/aaaaa").File("rootfs/b/ccc")), ReadLimits.Default with { MaxNameMemoryBytes = 8 })));

    [Fact]
    public void MissingParentsAreMadeAndMayComeLater()
    {
        var (entries, _) = Archives.ReadImage(RawTar.Image(tar => tar.File("rootfs/a/b/c").Directory("rootfs/a")));
        Assert.Equal(["", "a/b/c", "a"], entries.Select(entry => entry.Entry.Name.ToString()));
    }

    [Fact]
    public void TheManifestMayComeLastAndADotEntryFirst()
    {
        var image = RawTar.Of(tar => tar.Directory("./").Directory("./rootfs/").File("./rootfs/a", "x").File("./manifest", RawTar.SmallManifest));
        var (entries, summary) = Archives.ReadImage(image);
        Assert.Equal(["", "a"], entries.Select(entry => entry.Entry.Name.ToString()));
        Assert.Equal("example.com/test", summary.Manifest.Name.ToString());
        Assert.Equal(RawTar.SmallManifest.Length, AciReader.ReadManifest(new MemoryStream(image), ReadLimits.Default).Length);
    }

    [Fact]
    public void FinishBeforeTheEndIsAMistakeOfTheCaller()
    {
        using var reader = AciReader.Open(new MemoryStream(RawTar.Image(tar => tar)), ReadLimits.Default);
        Assert.Throws<InvalidOperationException>(reader.Finish);
    }

    [Fact]
    public void TheWriterRefusesWhatTheReaderWould()
    {
        using var writer = new AciWriter(new MemoryStream(), CompressionFormat.None, CompressionOptions.Default);
        var file = new TarEntry { Name = "a" };
        writer.Write(file, null);
        Assert.Throws<BadInputException>(() => writer.Write(file, null));
        Assert.Throws<BadInputException>(() => writer.Write(file with { Name = "a/b" }, null));
        Assert.Throws<InvalidOperationException>(() => writer.Finish());
    }

    [Theory]
    [InlineData(CompressionFormat.Gzip)]
    [InlineData(CompressionFormat.Zstd)]
    public void TheWriterRefusesWhatTheReaderWouldTakeForABomb(CompressionFormat format)
    {
        var limits = ReadLimits.Default with { RatioFreeBytes = 1 << 20 };
        using var file = new MemoryStream();
        using var writer = new AciWriter(file, format, CompressionOptions.Default) { Limits = limits };
        writer.WriteManifest("{}"u8);
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory }, null);
        using var zeros = new MemoryStream(new byte[8 << 20]);
        writer.Write(new TarEntry { Name = "zeros", Size = zeros.Length }, zeros);
        Assert.Contains("more than 200 times its compressed size", Assert.Throws<BadInputException>(() => writer.Finish()).Message, StringComparison.Ordinal);
        Assert.Contains("more than 200 times its compressed size", Archives.Refusal(() => Archives.Decompress(file.ToArray(), limits)), StringComparison.Ordinal);
    }
}
