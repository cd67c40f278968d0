using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace SpecTests.Archive;

/// <summary>An entry and its content, as read.</summary>
internal sealed record ReadEntry(TarEntry Entry, byte[] Content)
{
    public override string ToString() => $"{Entry} [{Content.Length}] {string.Join(',', Entry.Xattrs)}";
}

/// <summary>Reads and writes whole archives in one call.</summary>
internal static class Archives
{
    public static List<ReadEntry> Read(byte[] tar, TarProfile profile, ReadLimits? limits = null) =>
        Read(new MemoryStream(tar), profile, limits);

    public static List<ReadEntry> Read(Stream tar, TarProfile profile, ReadLimits? limits = null)
    {
        using var reader = new TarReader(tar, profile, limits ?? ReadLimits.Default);
        var entries = new List<ReadEntry>();
        while (reader.Next() is { } entry)
        {
            entries.Add(new ReadEntry(entry, Drain(reader.Content)));
        }

        return entries;
    }

    public static (List<ReadEntry> Entries, AciSummary Summary) ReadImage(byte[] image, ReadLimits? limits = null)
    {
        using var reader = AciReader.Open(new MemoryStream(image), limits ?? ReadLimits.Default);
        var entries = new List<ReadEntry>();
        while (reader.Next() is { } entry)
        {
            entries.Add(new ReadEntry(entry, Drain(reader.Content)));
        }

        return (entries, reader.Finish());
    }

    public static byte[] Write(IEnumerable<ReadEntry> entries)
    {
        var output = new MemoryStream();
        var writer = new TarWriter(output);
        foreach (var (entry, content) in entries)
        {
            writer.Write(entry, new MemoryStream(content));
        }

        writer.Finish();
        return output.ToArray();
    }

    public static ReadEntry File(string name, byte[] content) =>
        new(new TarEntry { Name = name, Mode = 0x1a4, Size = content.Length }, content);

    public static byte[] Compress(byte[] data, CompressionFormat format, CompressionOptions? options = null)
    {
        var output = new MemoryStream();
        using (var stream = Compression.OpenWrite(output, format, options ?? CompressionOptions.Default))
        {
            stream.Write(data);
            stream.Finish();
        }

        return output.ToArray();
    }

    public static byte[] Decompress(byte[] data, ReadLimits? limits = null)
    {
        using var stream = Compression.OpenRead(new MemoryStream(data), limits ?? ReadLimits.Default);
        return Drain(stream);
    }

    /// <summary>Bytes that compress a little, the same for the same seed.</summary>
    public static byte[] Noise(int length, uint seed = 1)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++)
        {
            seed = (seed * 1664525) + 1013904223;
            bytes[i] = (byte)((seed >> 24) & ((i & 4096) == 0 ? 0xff : 0x0f));
        }

        return bytes;
    }

    /// <summary>The one line that refuses the input; fails when nothing does.</summary>
    public static string Refusal(Action read)
    {
        var message = Assert.Throws<BadInputException>(read).Message;
        Assert.DoesNotContain('\n', message);
        Assert.False(message.EndsWith('.'), message);
        return message;
    }

    public static ByteString Bytes(params byte[] bytes) => ByteString.Copy(bytes);

    public static byte[] Drain(Stream stream)
    {
        var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
