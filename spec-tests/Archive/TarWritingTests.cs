using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;

namespace SpecTests.Archive;

public sealed class TarWritingTests
{
    [Fact]
    public void AnOrdinaryEntryTakesNoPaxHeader()
    {
        var tar = Archives.Write([Archives.File("a", [1])]);
        Assert.Equal(512 * 4, tar.Length);
        Assert.Equal("ustar\u000000", Encoding.ASCII.GetString(tar, 257, 8));
    }

    [Theory]
    [InlineData(100, 4)]
    [InlineData(101, 4)]
    [InlineData(200, 4)]
    [InlineData(256, 4)]
    [InlineData(257, 6)]
    public void ALongNameTakesThePrefixAndThenAPaxHeader(int length, int blocks)
    {
        var name = new string('d', 155) + "/" + new string('f', 101);
        name = length <= 200 ? name[..50] + "/" + new string('f', length - 51) : name[..length];
        Assert.Equal(length, name.Length);
        blocks = length == 200 ? 6 : blocks; // its last component is longer than 100
        Assert.Equal(512 * blocks, Archives.Write([Archives.File(name, [1])]).Length);
    }

    [Fact]
    public void AFileOf8GiBHasItsSizeInAPaxHeader()
    {
        var pax = new PaxBuilder();
        var header = new byte[512];
        UstarHeader.Write(header, new TarEntry { Name = "a", Size = (8L << 30) - 1 }, pax);
        Assert.True(pax.IsEmpty);
        UstarHeader.Write(header, new TarEntry { Name = "a", Size = 8L << 30 }, pax);
        Assert.Equal("19 size=8589934592\n", Encoding.ASCII.GetString(pax.Content));
    }

    [Fact]
    public void AFileThatShrankIsAFailure()
    {
        var writer = new TarWriter(new MemoryStream());
        var entry = new TarEntry { Name = "a", Size = 3 };
        Assert.Equal(
            "tar: a: shorter than the 3 bytes it had: it changed while it was read",
            Assert.Throws<BadInputException>(() => writer.Write(entry, new MemoryStream([1, 2]))).Message);
    }

    [Fact]
    public void ContentMayComeFromAFileHandle()
    {
        using var directory = new TempDirectory();
        var content = Archives.Noise(600_000);
        File.WriteAllBytes(directory["f"], content);
        using var handle = File.OpenHandle(directory["f"]);
        var entry = new TarEntry { Name = "f", Size = content.Length };
        foreach (var format in new[] { CompressionFormat.None, CompressionFormat.Gzip })
        {
            var image = Image(writer => writer.Write(entry, handle), format);
            Assert.True(content.AsSpan().SequenceEqual(Archives.ReadImage(image).Entries[1].Content));
        }
    }

    [Theory]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/..")]
    [InlineData("a\0b")]
    public void NamesInAnotherFormAreTheCallersMistake(string name) =>
        Assert.Throws<ArgumentException>(() => new TarWriter(new MemoryStream()).Write(new TarEntry { Name = name }, null));

    [Fact]
    public void TheIdIsTheHashOfTheTarWhateverTheCompression()
    {
        var plain = Image(_ => { }, CompressionFormat.None);
        var expected = ImageId.FromHash(System.Security.Cryptography.SHA512.HashData(plain));
        foreach (var format in Enum.GetValues<CompressionFormat>())
        {
            var (_, summary) = Archives.ReadImage(Image(_ => { }, format));
            Assert.Equal((expected, format, plain.Length), (summary.Id, summary.Format, summary.TarBytes));
        }
    }

    [Fact]
    public void LaterTimesAreClamped()
    {
        using var output = new MemoryStream();
        using var writer = new AciWriter(output, CompressionFormat.None, CompressionOptions.Default) { LatestTime = new UnixTime(100, 5) };
        writer.WriteManifest(Encoding.UTF8.GetBytes(RawTar.SmallManifest), new UnixTime(1000, 0));
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory, ModificationTime = new UnixTime(100, 6) }, null);
        writer.Write(new TarEntry { Name = "old", ModificationTime = new UnixTime(100, 4) }, null);
        writer.Finish();
        Assert.Equal(
            [new UnixTime(100, 5), new UnixTime(100, 5), new UnixTime(100, 4)],
            Archives.Read(output.ToArray(), TarProfile.Aci).Select(entry => entry.Entry.ModificationTime));
    }

    [Fact]
    public void AnUnfinishedImageIsVisiblyCutOff()
    {
        using var output = new MemoryStream();
        using (var writer = new AciWriter(output, CompressionFormat.Gzip, CompressionOptions.Default))
        {
            writer.WriteManifest(Encoding.UTF8.GetBytes(RawTar.SmallManifest));
            writer.Write(new TarEntry { Kind = TarEntryKind.Directory }, null);
            writer.Write(new TarEntry { Name = "a", Size = 3 << 20 }, new MemoryStream(new byte[3 << 20]));
        }

        Assert.Throws<BadInputException>(() => Archives.ReadImage(output.ToArray()));
    }

    private static byte[] Image(Action<AciWriter> write, CompressionFormat format)
    {
        using var output = new MemoryStream();
        using var writer = new AciWriter(output, format, CompressionOptions.Default);
        writer.WriteManifest(Encoding.UTF8.GetBytes(RawTar.SmallManifest));
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory, Mode = 0x1ed }, null);
        write(writer);
        writer.Finish();
        return output.ToArray();
    }
}
