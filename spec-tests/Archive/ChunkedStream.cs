namespace SpecTests.Archive;

/// <summary>Gives out, and takes in, at most so many bytes at a time, and keeps a copy of nothing.</summary>
internal sealed class ChunkedStream : Stream
{
    private readonly Stream _inner;
    private readonly int _chunk;

    public ChunkedStream(Stream inner, int chunk)
    {
        _inner = inner;
        _chunk = chunk;
    }

    public static TheoryData<int> Sizes => [1, 7, 512, 513, 4096];

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Writes all bytes to <paramref name="target"/>, a chunk a call.</summary>
    public static void WriteTo(Stream target, ReadOnlySpan<byte> bytes, int chunk)
    {
        for (; !bytes.IsEmpty; bytes = bytes[Math.Min(chunk, bytes.Length)..])
        {
            target.Write(bytes[..Math.Min(chunk, bytes.Length)]);
        }
    }

    /// <summary>Reads everything from <paramref name="source"/>, a chunk a call.</summary>
    public static byte[] ReadFrom(Stream source, int chunk)
    {
        var buffer = new byte[chunk];
        var all = new MemoryStream();
        for (var count = source.Read(buffer); count != 0; count = source.Read(buffer))
        {
            all.Write(buffer.AsSpan(0, count));
        }

        return all.ToArray();
    }

    public override int Read(byte[] buffer, int offset, int count) => _inner.Read(buffer, offset, Math.Min(count, _chunk));

    public override int Read(Span<byte> buffer) => _inner.Read(buffer[..Math.Min(buffer.Length, _chunk)]);

    public override void Write(byte[] buffer, int offset, int count) => _inner.Write(buffer, offset, count);

    public override void Flush() => _inner.Flush();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
