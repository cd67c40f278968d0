using System.IO.Compression;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using AppcCompression = Appc.ImageSpec.Archive.Compression;

namespace SpecTests.Archive;

public sealed class CompressionTests
{
    private static readonly CompressionFormat[] s_formats =
        [CompressionFormat.None, CompressionFormat.Gzip, CompressionFormat.Bzip2, CompressionFormat.Xz, CompressionFormat.Zstd];

    public static TheoryData<CompressionFormat, int> FormatsAndChunks
    {
        get
        {
            var data = new TheoryData<CompressionFormat, int>();
            foreach (var format in s_formats)
            {
                foreach (var row in ChunkedStream.Sizes)
                {
                    data.Add(format, row);
                }
            }

            return data;
        }
    }

    public static TheoryData<CompressionFormat> Compressed => [.. s_formats[1..]];

    [Theory]
    [MemberData(nameof(FormatsAndChunks))]
    public void WhatIsWrittenIsReadAtAnyChunkSize(CompressionFormat format, int chunk)
    {
        var data = Archives.Noise(chunk == 1 ? 70_000 : (2 << 20) + 12_345);
        var output = new MemoryStream();
        using (var stream = AppcCompression.OpenWrite(output, format, new CompressionOptions { Level = 1 }))
        {
            ChunkedStream.WriteTo(stream, data, chunk);
            stream.Finish();
        }

        Assert.Equal(format, AppcCompression.Detect(output.ToArray().AsSpan(0, AppcCompression.MagicLength)));
        output.Position = 0;
        using var read = AppcCompression.OpenRead(new ChunkedStream(output, chunk), ReadLimits.Default, out var found);
        Assert.Equal(format, found);
        Assert.True(data.AsSpan().SequenceEqual(ChunkedStream.ReadFrom(read, chunk)));
    }

    [Theory]
    [MemberData(nameof(Compressed))]
    public void NothingIsStillAFile(CompressionFormat format) =>
        Assert.Empty(Archives.Decompress(Archives.Compress([], format)));

    [Fact]
    public void NothingAsASingleMemberIsStillAFile() =>
        Assert.Empty(Archives.Decompress(Archives.Compress([], CompressionFormat.Gzip, new CompressionOptions { SingleMember = true })));

    [Theory]
    [MemberData(nameof(Compressed))]
    public void EveryCutIsFound(CompressionFormat format)
    {
        var whole = Archives.Compress(Archives.Noise(3000), format);
        for (var length = AppcCompression.MagicLength; length < whole.Length; length++)
        {
            var message = Archives.Refusal(() => Archives.Decompress(whole[..length]));
            Assert.EndsWith("the data is cut off", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Compressed))]
    public void WhateverFollowsTheEndIsFound(CompressionFormat format)
    {
        var whole = Archives.Compress(Archives.Noise(3000), format);
        foreach (var junk in new byte[][] { [0], [0, 0, 0, 0], [0x1f], "hello world"u8.ToArray() })
        {
            var message = Archives.Refusal(() => Archives.Decompress([.. whole, .. junk]));
            Assert.EndsWith($"byte {whole.Length}: something else follows the end of the compressed data", message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Compressed))]
    public void ASecondFrameBelongsToTheData(CompressionFormat format)
    {
        var first = Archives.Noise(1500);
        byte[] both = [.. Archives.Compress(first, format), .. Archives.Compress([], format), .. Archives.Compress(first, format)];
        Assert.Equal([.. first, .. first], Archives.Decompress(both));
    }

    [Theory]
    [MemberData(nameof(Compressed))]
    public void ADamagedByteIsFound(CompressionFormat format)
    {
        var data = Archives.Noise(3000);
        var whole = Archives.Compress(data, format);
        for (var i = AppcCompression.MagicLength; i < whole.Length; i++)
        {
            var damaged = whole.ToArray();
            damaged[i] ^= 0x10;
            try
            {
                // gzip does not protect its header's time and system bytes: then the data must be right.
                Assert.Equal(data, Archives.Decompress(damaged));
            }
            catch (BadInputException)
            {
            }
        }
    }

    [Theory]
    [MemberData(nameof(Compressed))]
    public void AnExpandingFileIsStoppedByItsRatio(CompressionFormat format)
    {
        var bomb = Archives.Compress(new byte[8 << 20], format);
        var limits = ReadLimits.Default with { RatioFreeBytes = 1 << 20, MaxRatio = 100 };
        Assert.Contains("more than 100 times its compressed size", Archives.Refusal(() => Archives.Decompress(bomb, limits)), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Compressed))]
    public void AnExpandingFileIsStoppedByItsSize(CompressionFormat format)
    {
        var bomb = Archives.Compress(new byte[3 << 20], format);
        var limits = ReadLimits.Default with { MaxTotalBytes = 3 << 20 };
        Assert.Equal(3 << 20, Archives.Decompress(bomb, limits).Length);
        limits = limits with { MaxTotalBytes = (3 << 20) - 1 };
        Assert.Equal("archive: more than 3145727 bytes when decompressed", Archives.Refusal(() => Archives.Decompress(bomb, limits)));
    }

    [Fact]
    public void AZstdWindowOver64MiBIsRefused()
    {
        // A frame header (RFC 8878 section 3.1.1.1): no single segment, window descriptor 0x88 = 2^27 bytes, one empty last block.
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88, 0x01, 0x00, 0x00];
        Assert.Equal("zstd: the data asks for a larger window than is allowed", Archives.Refusal(() => Archives.Decompress(frame)));
        frame[5] = 0x80; // 2^26 bytes
        Assert.Empty(Archives.Decompress(frame));
    }

    [Fact]
    public void AnXzDictionaryOverTheLimitIsRefused()
    {
        var limits = ReadLimits.Default with { MaxXzMemoryBytes = 1 << 20 };
        var xz = Archives.Compress(new byte[100], CompressionFormat.Xz);
        Assert.Equal("xz: the data asks for a larger window than is allowed", Archives.Refusal(() => Archives.Decompress(xz, limits)));
    }

    [Fact]
    public void AStreamThatFailedStaysFailed()
    {
        var whole = Archives.Compress(Archives.Noise(3 << 20), CompressionFormat.Gzip);
        whole[^3] ^= 1;
        using var stream = AppcCompression.OpenRead(new MemoryStream(whole), ReadLimits.Default);
        Assert.Throws<BadInputException>(() => Archives.Drain(stream));
        Assert.Throws<InvalidOperationException>(() => stream.ReadByte());
    }

    [Fact]
    public void TheFrameworkReadsOurGzip()
    {
        var data = Archives.Noise((3 << 20) + 1);
        foreach (var single in new[] { false, true })
        {
            var ours = Archives.Compress(data, CompressionFormat.Gzip, new CompressionOptions { SingleMember = single });
            using var theirs = new GZipStream(new MemoryStream(ours), CompressionMode.Decompress);
            Assert.True(data.AsSpan().SequenceEqual(Archives.Drain(theirs)));
        }
    }

    [Fact]
    public void ForeignMembersAndOursMayFollowEachOther()
    {
        var data = Archives.Noise((1 << 20) + 77);
        var ours = Archives.Compress(data, CompressionFormat.Gzip);
        var foreign = Archives.Compress(data, CompressionFormat.Gzip, new CompressionOptions { SingleMember = true });
        var read = Archives.Decompress([.. ours, .. foreign, .. ours, .. foreign]);
        Assert.True(read.AsSpan().SequenceEqual([.. data, .. data, .. data, .. data]));
    }

    [Fact]
    public void ALyingMemberLengthIsRefused()
    {
        var whole = Archives.Compress(Archives.Noise(5000), CompressionFormat.Gzip);
        foreach (var delta in new[] { -1, 1 })
        {
            var lying = whole.ToArray();
            lying[16] = (byte)(lying[16] + delta);
            var message = Archives.Refusal(() => Archives.Decompress([.. lying, .. whole]));
            Assert.Equal("gzip: member at byte 0: the data or its checksum is wrong", message);
        }
    }
}
