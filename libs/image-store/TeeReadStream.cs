namespace Appc.ImageStore;

/// <summary>Hands every byte that is read to somebody else too, in order. Forward only.</summary>
internal sealed class TeeReadStream : Stream
{
    private const int DrainBytes = 64 << 10;

    private readonly ReadInto _source;
    private readonly ReadOnlySpanAction _witness;

    public TeeReadStream(ReadInto source, ReadOnlySpanAction witness)
    {
        (_source, _witness) = (source, witness);
    }

    public delegate int ReadInto(Span<byte> buffer);

    public delegate void ReadOnlySpanAction(ReadOnlySpan<byte> data);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer)
    {
        var count = _source(buffer);
        _witness(buffer[..count]);
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Reads on to the end of the file, so that the witness has seen all of it.</summary>
    public void Drain()
    {
        var buffer = new byte[DrainBytes];
        while (Read(buffer) > 0)
        {
            // the witness takes it
        }
    }

    public override void Flush()
    {
        // nothing is written here
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
