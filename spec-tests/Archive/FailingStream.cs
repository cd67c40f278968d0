namespace SpecTests.Archive;

/// <summary>A disk that is full, or a file that cannot be read further, after so many bytes.</summary>
internal sealed class FailingStream : Stream
{
    private long _left;

    public FailingStream(long bytes)
    {
        _left = bytes;
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        Take(count);
        Array.Clear(buffer, offset, count);
        return count;
    }

    public override void Write(byte[] buffer, int offset, int count) => Take(count);

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private void Take(int count)
    {
        _left -= count;
        if (_left < 0)
        {
            throw new IOException("no space left on device");
        }
    }
}
