using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace SpecTests.Archive;

/// <summary>Bytes written behind the caller's back arrive as they were given, and no failure is lost.</summary>
public sealed class WriteBehindTests
{
    private const int BufferBytes = 256 * 1024;

    [Theory]
    [InlineData(1, 1000)]
    [InlineData(7, 5000)]
    [InlineData(513, (3 * BufferBytes) + 1)]
    [InlineData(4096, 6 * BufferBytes)]
    [InlineData(2 * BufferBytes, 6 * BufferBytes)]
    public void BytesArriveInOrder(int chunk, int length)
    {
        var data = Data(length);
        using var arrived = new MemoryStream();
        using var stream = new WriteBehindStream(arrived);
        for (var i = 0; i < length; i += chunk)
        {
            stream.Write(data, i, Math.Min(chunk, length - i));
        }

        stream.Flush();
        Assert.Equal(data, arrived.ToArray());
        stream.Write([42]);
        stream.Flush();
        Assert.Equal([.. data, 42], arrived.ToArray());
    }

    [Fact]
    public void AnArchiveIsTheSameAsWrittenStraight()
    {
        using var straight = new MemoryStream();
        WriteArchive(straight);
        using var arrived = new MemoryStream();
        using var behind = new WriteBehindStream(arrived);
        WriteArchive(behind);
        behind.Flush();
        Assert.Equal(straight.ToArray(), arrived.ToArray());
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(BufferBytes, 2 * BufferBytes)]
    [InlineData(BufferBytes, 20 * BufferBytes)]
    public void AFullDiskIsReported(int room, int length)
    {
        using var disk = new FailingStream(room);
        using var stream = new WriteBehindStream(disk);
        var failure = Assert.Throws<IOException>(() =>
        {
            stream.Write(Data(length));
            stream.Flush();
        });
        Assert.Contains("no space left", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatShrinksIsRefusedWhileEarlierOnesAreBeingWritten()
    {
        using var arrived = new MemoryStream();
        using var stream = new WriteBehindStream(arrived);
        var tar = new TarWriter(stream);
        tar.Write(new TarEntry { Name = "whole", Size = 3 * BufferBytes }, new MemoryStream(Data(3 * BufferBytes)));
        var refusal = Assert.Throws<BadInputException>(
            () => tar.Write(new TarEntry { Name = "cut", Size = 3 * BufferBytes }, new MemoryStream(Data((2 * BufferBytes) + 1))));
        Assert.Contains("cut: shorter than", refusal.Message, StringComparison.Ordinal);
    }

    private static void WriteArchive(Stream destination)
    {
        var tar = new TarWriter(destination);
        for (var i = 0; i < 40; i++)
        {
            var size = i * 9973;
            tar.Write(new TarEntry { Name = ByteString.FromText($"file-{i}"), Size = size }, new MemoryStream(Data(size)));
        }

        tar.Finish();
    }

    private static byte[] Data(int length)
    {
        var data = new byte[length];
        new Random(length).NextBytes(data);
        return data;
    }
}
