using System.Text;
using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>The four ways GNU tar writes a file with holes, right and wrong.</summary>
public sealed class SparseTests
{
    // 100 zeros, "data", a hole to 1000, "end!", a hole to 2000.
    private static readonly byte[] s_expected = Expected();

    private static readonly string[] s_pairs = ["GNU.sparse.offset=100", "GNU.sparse.numbytes=4", "GNU.sparse.offset=996", "GNU.sparse.numbytes=4"];

    public static TheoryData<string, string> Wrong => new()
    {
        { "100,4,996,5", "covers 9 bytes where 8 are stored" },
        { "100,4,996,3", "covers 7 bytes where 8 are stored" },
        { "996,4,100,4", "has pieces that overlap or are out of order" },
        { "100,4,103,4", "has pieces that overlap or are out of order" },
        { "100,4,1997,4", "goes past the end of the file" },
        { "100,4,9223372036854775807,4", "has pieces that overlap or are out of order" },
        { "100,4,-5,4", "is not a list of numbers" },
        { "100,4,996", "is not a list of pairs" },
        { "100;4;996;4", "is not a list of numbers" },
    };

    [Fact]
    public void OldGnuHeader() => Check(tar => tar.Header('S', "f", 8, edit: block =>
    {
        RawTar.Put(block, 257, "ustar  \0");
        RawTar.Put(block, 386, Octal(100) + Octal(4) + Octal(996) + Octal(4) + Octal(2000) + Octal(0));
        RawTar.Put(block, 483, Octal(2000));
    }).Content("dataend!"));

    [Fact]
    public void OldGnuHeaderWithAContinuation() => Check(tar =>
    {
        var more = new byte[512];
        RawTar.Put(more, 0, Octal(996) + Octal(4));
        return tar.Header('S', "f", 8, edit: block =>
        {
            RawTar.Put(block, 257, "ustar  \0");
            RawTar.Put(block, 386, Octal(100) + Octal(4));
            block[482] = 1;
            RawTar.Put(block, 483, Octal(2000));
        }).Bytes(more).Content("dataend!");
    });

    [Fact]
    public void Pax00() => Check(tar => tar.Pax(["GNU.sparse.size=2000", "GNU.sparse.numblocks=2", .. s_pairs]).File("f", "dataend!"));

    [Fact]
    public void Pax01() => Check(tar => tar.Pax("GNU.sparse.size=2000", "GNU.sparse.numblocks=2", "GNU.sparse.map=100,4,996,4", "GNU.sparse.name=f")
        .File("GNUSparseFile.0/f", "dataend!"));

    [Fact]
    public void Pax10() => Check(tar => tar.Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.name=f", "GNU.sparse.realsize=2000")
        .File("GNUSparseFile.0/f", "2\n100\n4\n996\n4\n".PadRight(512, '\0') + "dataend!"));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void AWrongMapIsRefused(string map, string why)
    {
        var count = map.Split(',').Length / 2;
        var tar = RawTar.Of(raw => raw.Pax("GNU.sparse.size=2000", $"GNU.sparse.numblocks={count}", "GNU.sparse.map=" + map).File("f", "dataend!"));
        Assert.Equal("tar: f: the sparse map " + why, Archives.Refusal(() => Archives.Read(tar, TarProfile.Layer)));
    }

    [Theory]
    [InlineData("3\n100\n4\n996\n4\n", "is not a list of numbers")]
    [InlineData("2\n100\n4\n996\n", "is not a list of numbers")]
    [InlineData("\n", "is not a list of numbers")]
    [InlineData("99999999999999999999\n", "is not a list of numbers")]
    [InlineData("1000001\n", "has more than 1000000 pieces")]
    [InlineData("1\n100\n4\n", "covers 4 bytes where 8 are stored")]
    public void AWrongMapInTheContentIsRefused(string map, string why)
    {
        var tar = RawTar.Of(raw => raw.Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=2000")
            .File("f", map.PadRight(512, '\0') + "dataend!"));
        Assert.Equal("tar: f: the sparse map " + why, Archives.Refusal(() => Archives.Read(tar, TarProfile.Aci)));
    }

    [Fact]
    public void AWrongCountOrFormatOrNoSizeIsRefused()
    {
        Assert.Equal("tar: f: the sparse map does not have the number of pieces it declares", Refusal("GNU.sparse.numblocks=1", "GNU.sparse.map=100,4,996,4", "GNU.sparse.size=2000"));
        Assert.Equal("tar: f: a sparse file without its real size", Refusal("GNU.sparse.numblocks=2", "GNU.sparse.map=100,4,996,4"));
        Assert.Equal("tar: f: a sparse file of an unknown format", Refusal("GNU.sparse.major=2", "GNU.sparse.minor=0"));
        static string Refusal(params string[] pax) =>
            Archives.Refusal(() => Archives.Read(RawTar.Of(raw => raw.Pax(pax).File("f", "dataend!")), TarProfile.Aci));
    }

    [Fact]
    public void HolesCountTowardsEveryLimit()
    {
        var tar = RawTar.Of(raw => raw.Pax("GNU.sparse.size=1099511627776", "GNU.sparse.numblocks=0", "GNU.sparse.map=").File("f"));
        var limits = ReadLimits.Default with { MaxFileBytes = long.MaxValue };
        Assert.Equal("tar: f: a file of 1099511627776 bytes, more than 274877906944", Archives.Refusal(() => Archives.Read(tar, TarProfile.Aci)));
        Assert.Equal("tar: f: holes of 1099511627776 bytes in an archive 200 times smaller", Archives.Refusal(() => Archives.Read(tar, TarProfile.Aci, limits)));
        limits = limits with { MaxTotalBytes = 1 << 30 };
        Assert.Equal("tar: f: more than 1073741824 bytes of files", Archives.Refusal(() => Archives.Read(tar, TarProfile.Aci, limits)));
    }

    [Theory]
    [MemberData(nameof(ChunkedStream.Sizes), MemberType = typeof(ChunkedStream))]
    public void HolesAreFilledAtAnyChunkSize(int chunk)
    {
        var tar = RawTar.Of(raw => raw.Pax("GNU.sparse.size=2000", "GNU.sparse.numblocks=2", "GNU.sparse.map=100,4,996,4").File("f", "dataend!"));
        using var reader = new TarReader(new ChunkedStream(new MemoryStream(tar), chunk), TarProfile.Aci, ReadLimits.Default);
        _ = reader.Next();
        Assert.Equal(s_expected, ChunkedStream.ReadFrom(reader.Content, chunk));
    }

    private static void Check(Func<RawTar, RawTar> build)
    {
        var read = Archives.Read(RawTar.Of(tar => build(tar).File("after", "x")), TarProfile.Aci);
        Assert.Equal(["f", "after"], read.Select(entry => entry.Entry.Name.ToString()));
        Assert.Equal(2000, read[0].Entry.Size);
        Assert.Equal(s_expected, read[0].Content);
    }

    private static byte[] Expected()
    {
        var bytes = new byte[2000];
        Encoding.ASCII.GetBytes("data").CopyTo(bytes, 100);
        Encoding.ASCII.GetBytes("end!").CopyTo(bytes, 996);
        return bytes;
    }

    private static string Octal(long value) => Convert.ToString(value, 8).PadLeft(11, '0') + "\0";
}
