using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace SpecTests.Archive;

/// <summary>The forms of header that tar programs write, each in its smallest example.</summary>
public sealed class TarReadingTests
{
    [Fact]
    public void BinaryNumbersOfAnyMagnitude()
    {
        var entry = One(tar => tar.Header('0', "a", 0, edit: block =>
        {
            byte[] uid = [0x80, 0, 0, 0, 0xff, 0xff, 0xff, 0xfe];
            uid.CopyTo(block, 108);
            byte[] time = [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xfe];
            time.CopyTo(block, 136);
        })).Entry;
        Assert.Equal(4294967294, entry.Uid);
        Assert.Equal(new UnixTime(-2, 0), entry.ModificationTime);
    }

    [Fact]
    public void GnuLongNames()
    {
        var name = string.Join('/', Enumerable.Repeat("component", 50));
        var entry = One(tar => tar.Entry('K', "././@LongLink", name + "x\0").Entry('L', "././@LongLink", name + "\0").Link('2', "cut", "cut")).Entry;
        Assert.Equal(name, entry.Name.ToString());
        Assert.Equal(name + "x", entry.LinkTarget.ToString());
    }

    [Fact]
    public void PrefixesOfPosixStarAndGnu()
    {
        static void Posix(byte[] block) => RawTar.Put(block, 345, "some/folder");
        Assert.Equal("some/folder/a", One(tar => tar.Header('0', "a", 0, edit: Posix)).Entry.Name.ToString());
        Assert.Equal("a", One(tar => tar.Header('0', "a", 0, edit: block =>
        {
            Posix(block);
            RawTar.Put(block, 257, "ustar  \0");
        })).Entry.Name.ToString());
        Assert.Equal("some/folder/a", One(tar => tar.Header('0', "a", 0, edit: block =>
        {
            Posix(block);
            RawTar.Put(block, 476, "00000000000\000000000000\0");
            RawTar.Put(block, 508, "tar\0");
        })).Entry.Name.ToString());
    }

    [Fact]
    public void V7HeadersWithSpacesForZeros()
    {
        static void V7(byte[] block)
        {
            RawTar.Put(block, 257, "\0\0\0\0\0\0\0\0");
            RawTar.Put(block, 108, "    0 \0\0");
        }

        Assert.Equal(TarEntryKind.Directory, One(tar => tar.Header('\0', "d/", 0, edit: V7)).Entry.Kind);
        Assert.Equal(TarEntryKind.File, One(tar => tar.Header('\0', "f", 0, edit: V7)).Entry.Kind);
    }

    [Fact]
    public void ASignedChecksumIsAccepted()
    {
        var tar = RawTar.Of(raw => raw.File("\u00e4"));
        var block = tar[..512];
        RawTar.Put(block, 148, "        ");
        RawTar.Put(block, 148, Convert.ToString(block.Sum(value => (sbyte)value), 8).PadLeft(6, '0') + "\0 ");
        block.CopyTo(tar, 0);
        Assert.Equal(Archives.Bytes(0xe4), Archives.Read(tar, TarProfile.Aci)[0].Entry.Name);
    }

    [Theory]
    [InlineData("1", 1, 0)]
    [InlineData("1.5", 1, 500_000_000)]
    [InlineData("1.123456789999", 1, 123_456_789)]
    [InlineData("-1", -1, 0)]
    [InlineData("-1.5", -2, 500_000_000)]
    [InlineData("-0.000000001", -1, 999_999_999)]
    [InlineData("0.", 0, 0)]
    [InlineData("253402300800.25", 253402300800, 250_000_000)]
    public void PaxTimes(string text, long seconds, int nanoseconds) =>
        Assert.Equal(new UnixTime(seconds, nanoseconds), One(tar => tar.Pax("mtime=" + text).File("a")).Entry.ModificationTime);

    [Fact]
    public void PaxNumbersNamesAndUnknownKeys()
    {
        var entry = One(tar => tar.Pax("path=\u00ff/\u00fe", "uid=4294967294", "gid=3999999999", "atime=1", "comment=x", "vendor.key=\u0001").File("cut")).Entry;
        Assert.Equal(Archives.Bytes(0xff, (byte)'/', 0xfe), entry.Name);
        Assert.Equal((4294967294, 3999999999), (entry.Uid, entry.Gid));
    }

    [Fact]
    public void XattrsOfBothWritersAsBytes()
    {
        var entry = One(tar => tar.Pax(
            "LIBARCHIVE.xattr.user.b%25=AP+A", "SCHILY.xattr.user.a=\0\u00ff\n=x", "LIBARCHIVE.xattr.user.a=AAAA", "SCHILY.xattr.user.e=",
            "SCHILY.xattr.user.x%3Dy%25=1").File("f")).Entry;
        Assert.Equal(
            new Xattr[] { new("user.a", Archives.Bytes(0, 0xff, 10, (byte)'=', (byte)'x')), new("user.b%", Archives.Bytes(0, 0xff, 0x80)), new("user.e", ByteString.Empty), new("user.x=y%", "1") },
            entry.Xattrs.ToArray());
    }

    [Fact]
    public void DevicesAndTheirNumbers()
    {
        var entry = One(tar => tar.Header('4', "a", 0, edit: block => RawTar.Put(block, 329, "0000010\00000377\0"))).Entry;
        Assert.Equal((TarEntryKind.BlockDevice, 8u, 255u), (entry.Kind, entry.DeviceMajor, entry.DeviceMinor));
    }

    [Fact]
    public void SetIdBitsStayAndTypeBitsGo() => Assert.Equal(
        0xfedu, One(tar => tar.Header('0', "a", 0, edit: block => RawTar.Put(block, 100, "0107755\0"))).Entry.Mode);

    [Fact]
    public void LayersMayRepeatKeysAndNamesAndStartWithASlash()
    {
        var read = Archives.Read(RawTar.Of(tar => tar.Directory("./").Pax("path=/a", "path=/b").File("c").File("b")), TarProfile.Layer);
        Assert.Equal(["", "b", "b"], read.Select(entry => entry.Entry.Name.ToString()));
    }

    [Fact]
    public void LayersIgnoreTheSizeOfWhatHasNoContent()
    {
        var read = Archives.Read(RawTar.Of(tar => tar.Header('1', "a", 100, "b").File("c", "text")), TarProfile.Layer);
        Assert.Equal([0L, 4L], read.Select(entry => entry.Entry.Size));
    }

    [Fact]
    public void MoreZerosAfterTheEndAreOrdinary() =>
        Assert.Single(Archives.Read(RawTar.Of(tar => tar.File("a").Zeros(10_240)), TarProfile.Aci));

    [Theory]
    [MemberData(nameof(ChunkedStream.Sizes), MemberType = typeof(ChunkedStream))]
    public void ContentComesAtAnyChunkSizeAndMayBePassedOver(int chunk)
    {
        var content = Archives.Noise(10_000);
        var tar = Archives.Write([Archives.File("a", content), Archives.File("b", content), Archives.File("c", content)]);
        using var reader = new TarReader(new ChunkedStream(new MemoryStream(tar), chunk), TarProfile.Aci, ReadLimits.Default);
        Assert.NotNull(reader.Next());
        Assert.True(content.AsSpan().SequenceEqual(ChunkedStream.ReadFrom(reader.Content, chunk)));
        Assert.NotNull(reader.Next());
        reader.Content.ReadExactly(new byte[7]);
        Assert.Equal("c", reader.Next()?.Name.ToString());
        Assert.Null(reader.Next());
        Assert.Null(reader.Next());
    }

    [Fact]
    public void LimitsAreCountedAndExactlyTheLimitIsAllowed()
    {
        var tar = RawTar.Of(raw => raw.File("a", "123").File("b", "1234"));
        var exact = ReadLimits.Default with { MaxEntries = 2, MaxFileBytes = 4, MaxTotalBytes = 7 };
        Assert.Equal(2, Archives.Read(tar, TarProfile.Layer, exact).Count);
        Assert.Equal("tar: b: more than 1 entries", Refusal(exact with { MaxEntries = 1 }));
        Assert.Equal("tar: b: a file of 4 bytes, more than 3", Refusal(exact with { MaxFileBytes = 3 }));
        Assert.Equal("tar: b: more than 6 bytes of files", Refusal(exact with { MaxTotalBytes = 6 }));
        string Refusal(ReadLimits limits) => Archives.Refusal(() => Archives.Read(tar, TarProfile.Layer, limits));
    }

    private static ReadEntry One(Func<RawTar, RawTar> build) => Assert.Single(Archives.Read(RawTar.Of(build), TarProfile.Aci));
}
