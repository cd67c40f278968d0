using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>Every refusal of DESIGN section 5 that concerns the tar codec, each with its whole one-line error.</summary>
public sealed class TarRefusalTests
{
    private static readonly Dictionary<string, (byte[] Tar, string Error)> s_refusedEverywhere = new()
    {
        ["pax then gnu long name"] = (RawTar.Of(tar => tar.Pax("path=a").Entry('L', "././@LongLink", "b\0").File("c")),
            "tar: byte 1024: an extended header follows another one (type L)"),
        ["pax then gnu long link"] = (RawTar.Of(tar => tar.Pax("path=a").Entry('K', "././@LongLink", "b\0").File("c")),
            "tar: byte 1024: an extended header follows another one (type K)"),
        ["pax then global"] = (RawTar.Of(tar => tar.Pax("path=a").Entry('g', "g", "9 a=bcde\n").File("c")),
            "tar: byte 1024: an extended header follows another one (type g)"),
        ["pax then pax"] = (RawTar.Of(tar => tar.Pax("path=a").Pax("path=b").File("c")),
            "tar: byte 1024: an extended header follows another one (type x)"),
        ["gnu long name twice"] = (RawTar.Of(tar => tar.Entry('L', "l", "a\0").Entry('L', "l", "b\0").File("c")),
            "tar: byte 1024: an extended header follows another one (type L)"),
        ["gnu long name then pax"] = (RawTar.Of(tar => tar.Entry('L', "l", "a\0").Pax("path=b").File("c")),
            "tar: byte 1024: an extended header follows another one (type x)"),
        ["extended header at the end"] = (RawTar.Of(tar => tar.Pax("path=a")),
            "tar: byte 1024: the archive ends after an extended header"),
        ["nul in a pax name"] = (RawTar.Of(tar => tar.Pax("path=a\0b").File("c")), "tar: byte 1024: name a\\x00b: holds a NUL"),
        ["nul in a gnu name"] = (RawTar.Of(tar => tar.Entry('L', "l", "a\0b\0").File("c")), "tar: byte 1024: name a\\x00b: holds a NUL"),
        ["nul in a link"] = (RawTar.Of(tar => tar.Pax("linkpath=a\0b").Link('2', "c", "d")),
            "tar: c: a symbolic link whose target is empty, too long or holds a NUL"),
        ["empty link"] = (RawTar.Of(tar => tar.Link('2', "c", "")), "tar: c: a symbolic link whose target is empty, too long or holds a NUL"),
        ["empty name"] = (RawTar.Of(tar => tar.File("")), "tar: byte 0: name: empty"),
        ["parent component"] = (RawTar.Of(tar => tar.File("a/../../b")), "tar: byte 0: name a/../../b: has a .. component"),
        ["hard link through a parent"] = (RawTar.Of(tar => tar.Link('1', "a", "../b")), "tar: a: hard link to ../b: has a .. component"),
        ["long name"] = (RawTar.Of(tar => tar.Pax("path=" + new string('n', 4097)).File("c")),
            $"tar: byte 5120: name {new string('n', 200)}…: longer than 4096 bytes"),
        ["lone zero block"] = (RawTar.Of(tar => tar.File("a").Zeros(512).File("b")), "tar: byte 512: a lone zero block is followed by data"),
        ["negative size"] = (RawTar.Of(tar => tar.Header('0', "a", 0, edit: block => block.AsSpan(124, 12).Fill(0xff))),
            "tar: byte 0: the size is negative"),
        ["negative pax size"] = (RawTar.Of(tar => tar.Pax("size=-1").File("a")), "tar: a: the PAX size is not a number"),
        ["huge size"] = (RawTar.Of(tar => tar.Header('0', "a", 0, edit: block => block.AsSpan(125, 11).Fill(0xff)).Header('0', "b", 0)),
            "tar: byte 0: the size is not a number"),
        ["negative owner"] = (RawTar.Of(tar => tar.Header('0', "a", 0, edit: block => block.AsSpan(108, 8).Fill(0xff))),
            "tar: byte 0: the owner is negative"),
        ["owner beyond 32 bits"] = (RawTar.Of(tar => tar.Pax("uid=4294967296").File("a")), "tar: a: no user or group can have the number 4294967296"),
        ["group that means no change"] = (RawTar.Of(tar => tar.Header('0', "a", 0, edit: block => { block.AsSpan(116, 8).Clear(); block[116] = 0x80; block.AsSpan(120, 4).Fill(0xff); })),
            "tar: a: no user or group can have the number 4294967295"),
        ["root that is a link"] = (RawTar.Of(tar => tar.Link('2', "./", "/etc")), "tar: byte 0: the root is not a directory"),
        ["letters in a number"] = (RawTar.Of(tar => tar.Header('0', "a", 0, edit: block => RawTar.Put(block, 100, "rw-r--r-"))),
            "tar: byte 0: the mode is not a number"),
        ["wrong checksum"] = (RawTar.Of(tar => tar.Bytes(Break(RawTar.Of(inner => inner.File("a"))[..512]))),
            "tar: byte 0: not a header, or its checksum is wrong"),
        ["pax record too long"] = (RawTar.Of(tar => tar.Entry('x', "x", "99 path=a\n").File("c")),
            "tar: byte 0: the PAX header has a record of the wrong length"),
        ["pax record without newline"] = (RawTar.Of(tar => tar.Entry('x', "x", "9 path=ab").File("c")),
            "tar: byte 0: the PAX header has a record of the wrong length"),
        ["pax record without key"] = (RawTar.Of(tar => tar.Entry('x', "x", "6 =ab\n").File("c")),
            "tar: byte 0: the PAX header has a record without a key"),
        ["pax time"] = (RawTar.Of(tar => tar.Pax("mtime=1.5e3").File("c")), "tar: c: the PAX mtime is not a time"),
        ["unknown type"] = (RawTar.Of(tar => tar.Entry('V', "volume")), "tar: volume: entries of type V are not supported"),
        ["file with a slash"] = (RawTar.Of(tar => tar.File("a/", "x")),
            "tar: a: a file whose name ends in a slash, which some programs take for a directory"),
        ["cut in a header"] = (RawTar.Of(tar => tar.File("a"))[..300], "tar: byte 300: the archive is cut off"),
        ["cut in content"] = (RawTar.Of(tar => tar.File("a", "hello"))[..514], "tar: byte 514: the archive is cut off"),
        ["huge extended header"] = (RawTar.Of(tar => tar.Header('x', "x", 1 << 30)),
            "tar: byte 0: an extended header of 1073741824 bytes, more than 1048576"),
    };

    private static readonly Dictionary<string, (byte[] Tar, string Error)> s_refusedInImages = new()
    {
        ["absolute name"] = (RawTar.Of(tar => tar.File("/etc/passwd")), "tar: byte 0: name /etc/passwd: absolute"),
        ["absolute hard link"] = (RawTar.Of(tar => tar.Link('1', "a", "/etc/passwd")), "tar: a: hard link to /etc/passwd: absolute"),
        ["global header"] = (RawTar.Of(tar => tar.Entry('g', "g", "9 a=bcde\n").File("c")),
            "tar: byte 0: a global PAX header, which tar programs treat in different ways"),
        ["pax key twice"] = (RawTar.Of(tar => tar.Pax("path=a", "path=b").File("c")), "tar: byte 0: the PAX header says path twice"),
        ["pax size on a link"] = (RawTar.Of(tar => tar.Pax("size=0").Link('2', "c", "d")), "tar: c: has a size but is not a file"),
        ["pax size on a directory"] = (RawTar.Of(tar => tar.Pax("size=512").Directory("c")), "tar: c: has a size but is not a file"),
        ["size on a hard link"] = (RawTar.Of(tar => tar.Header('1', "c", 512, "d").Zeros(512)), "tar: c: has a size but is not a file"),
        ["size on a directory"] = (RawTar.Of(tar => tar.Header('5', "c", 512).Zeros(512)), "tar: c: has a size but is not a file"),
        ["size on a device"] = (RawTar.Of(tar => tar.Header('3', "c", 512).Zeros(512)), "tar: c: has a size but is not a file"),
        ["size on a fifo"] = (RawTar.Of(tar => tar.Header('6', "c", 512).Zeros(512)), "tar: c: has a size but is not a file"),
        ["data after the end"] = ([.. RawTar.Of(tar => tar.File("a")), .. new byte[512], .. RawTar.Of(tar => tar.File("b"))],
            "tar: byte 1536: data after the end marker"),
        ["no end marker"] = (RawTar.Of(tar => tar.File("a"))[..512], "tar: byte 512: the archive is cut off: its end marker is missing"),
        ["half an end marker"] = (RawTar.Of(tar => tar.File("a"))[..1024], "tar: byte 512: the archive is cut off: its end marker is missing"),
        ["nothing at all"] = ([], "tar: byte 0: the archive is cut off: its end marker is missing"),
    };

    public static TheoryData<string> Everywhere => [.. s_refusedEverywhere.Keys];

    /// <summary>What an image must not hold, by what is wrong with it: the same entries where an image has its files.</summary>
    internal static IEnumerable<(string Name, byte[] Image)> Images => s_refusedInImages.Concat(s_refusedEverywhere).Select(pair => (pair.Key, pair.Value.Tar));

    public static TheoryData<string> InImages => [.. s_refusedInImages.Keys];

    [Theory]
    [MemberData(nameof(Everywhere))]
    public void RefusedInBothProfiles(string name)
    {
        var (tar, error) = s_refusedEverywhere[name];
        Assert.Equal(error, Archives.Refusal(() => Archives.Read(tar, TarProfile.Aci)));
        Assert.Equal(error, Archives.Refusal(() => Archives.Read(tar, TarProfile.Layer)));
    }

    [Theory]
    [MemberData(nameof(InImages))]
    public void RefusedInImagesOrdinaryInLayers(string name)
    {
        var (tar, error) = s_refusedInImages[name];
        Assert.Equal(error, Archives.Refusal(() => Archives.Read(tar, TarProfile.Aci)));
        _ = Archives.Read(tar, TarProfile.Layer);
    }

    private static byte[] Break(byte[] header)
    {
        header[0] ^= 1;
        return header;
    }
}
