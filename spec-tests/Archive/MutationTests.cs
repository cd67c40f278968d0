using System.Diagnostics;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>
/// Thousands of damaged archives, the same ones at every run: each is read or refused in one line; nothing else is thrown,
/// nothing hangs, and no small input makes a large allocation.
/// </summary>
public sealed class MutationTests
{
    private static readonly ReadLimits s_limits = ReadLimits.Default with { MaxFileBytes = 1 << 20, MaxTotalBytes = 4 << 20 };

    private static readonly byte[][] s_archives =
    [
        RawTar.Of(tar => tar.Pax("path=some/name", "mtime=-1.5", "SCHILY.xattr.user.a=b", "LIBARCHIVE.xattr.user.c=AAAA").File("cut", "content")
            .Entry('L', "././@LongLink", "long\0").Entry('K', "l", "target\0").Link('2', "a", "b").Link('1', "c", "some/name")),
        RawTar.Of(tar => tar.Pax("GNU.sparse.major=1", "GNU.sparse.minor=0", "GNU.sparse.realsize=900", "GNU.sparse.name=f")
            .File("f", "2\n10\n4\n800\n4\n".PadRight(512, '\0') + "dataend!").Directory("d")),
        RawTar.Of(tar => tar.Pax("GNU.sparse.size=900", "GNU.sparse.numblocks=2", "GNU.sparse.map=10,4,800,4").File("f", "dataend!")
            .Header('S', "g", 4, edit: block => RawTar.Put(block, 386, "00000000012\000000000004\0"))),
        RawTar.Image(tar => tar.Directory("rootfs/a").File("rootfs/a/b", "x").Link('1', "rootfs/c", "rootfs/a/b").Link('2', "rootfs/d", "/a")),
    ];

    public static TheoryData<CompressionFormat> Formats =>
        [CompressionFormat.Gzip, CompressionFormat.Bzip2, CompressionFormat.Xz, CompressionFormat.Zstd];

    [Fact]
    public void DamagedTarIsReadOrRefused()
    {
        var refused = 0;
        for (uint seed = 0; seed < 6000; seed++)
        {
            var tar = Damage(s_archives[seed % s_archives.Length], seed, fixChecksums: seed % 3 != 0);
            refused += Survives(() => Archives.Read(tar, TarProfile.Aci, s_limits), seed);
            refused += Survives(() => Archives.Read(tar, TarProfile.Layer, s_limits), seed);
            refused += Survives(() => Archives.ReadImage(tar, s_limits), seed);
        }

        Assert.InRange(refused, 6000, 18_000);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void DamagedCompressionIsReadOrRefused(CompressionFormat format)
    {
        var whole = Archives.Compress(s_archives[0], format, new CompressionOptions { Level = 1 });
        for (uint seed = 0; seed < 400; seed++)
        {
            var damaged = Damage(whole, seed, fixChecksums: false);
            Survives(() => ReadCompressed(damaged), seed);
        }
    }

    private static void ReadCompressed(byte[] archive)
    {
        using var plain = Compression.OpenRead(new MemoryStream(archive), s_limits);
        Archives.Read(plain, TarProfile.Aci, s_limits);
    }

    private static int Survives(Action read, uint seed)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var time = Stopwatch.StartNew();
        var refused = 0;
        try
        {
            read();
        }
        catch (BadInputException failure)
        {
            Assert.False(failure.Message.Contains('\n'), $"seed {seed}: more than one line");
            refused = 1;
        }
        catch (Exception failure)
        {
            Assert.Fail($"seed {seed}: {failure}");
        }

        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 48 << 20, $"seed {seed}: too much memory");
        Assert.True(time.Elapsed < TimeSpan.FromSeconds(20), $"seed {seed}: too slow");
        return refused;
    }

    /// <summary>One to four changes: a bit, a byte, a digit, a cut, a repeated or missing stretch.</summary>
    private static byte[] Damage(byte[] whole, uint seed, bool fixChecksums)
    {
        var state = (seed * 2654435761) + 12345;
        var bytes = whole.ToList();
        for (var changes = 1 + Next(4); changes > 0 && bytes.Count > 1; changes--)
        {
            var at = Next(bytes.Count);
            switch (Next(7))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)Next(256);
                    break;
                case 2:
                case 3:
                    bytes[at] = (byte)"0123456789\0 \n=-,x/."[Next(19)];
                    break;
                case 4:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, Next(600)));
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, 512)));
                    break;
                default:
                    var header = at / 512 * 512;
                    bytes[Math.Min(bytes.Count - 1, header + 156)] = (byte)"01234567xgLKSV\0"[Next(15)];
                    break;
            }
        }

        return fixChecksums ? WithSums(bytes.ToArray()) : bytes.ToArray();

        int Next(int below)
        {
            state ^= state << 13;
            state ^= state >> 17;
            state ^= state << 5;
            return (int)(state % (uint)below);
        }
    }

    /// <summary>Makes every block that looks like a header one with a right sum, so that the damage gets past it.</summary>
    private static byte[] WithSums(byte[] bytes)
    {
        for (var at = 0; at + 512 <= bytes.Length; at += 512)
        {
            var block = bytes[at..(at + 512)];
            if (block.AsSpan(257, 5).SequenceEqual("ustar"u8))
            {
                RawTar.WithSum(block).CopyTo(bytes, at);
            }
        }

        return bytes;
    }
}
