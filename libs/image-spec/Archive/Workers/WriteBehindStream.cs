namespace Appc.ImageSpec.Archive;

/// <summary>
/// Passes bytes on to another stream from a thread of its own, so that the next ones can be read meanwhile. What that thread
/// meets is thrown by a later write, at the latest by <see cref="Flush"/>; disposal alone drops what was not written yet.
/// </summary>
public sealed class WriteBehindStream : Stream, IFillable
{
    private readonly WriteRing _ring;

    /// <summary>Makes a stream.</summary>
    /// <param name="destination">Where the bytes go, in order; nobody else may use it until this is flushed. It is not disposed.</param>
    public WriteBehindStream(Stream destination)
    {
        _ring = new WriteRing(destination);
    }

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    Span<byte> IFillable.Room => _ring.Room;

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer) => this.Fill(buffer);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    void IFillable.Advance(int count)
    {
        _ring.Current.Length += count;
        if (_ring.Room.IsEmpty)
        {
            PassOn();
        }
    }

    /// <summary>Waits until everything has been written.</summary>
    public override void Flush()
    {
        PassOn();
        _ring.Drain();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ring.Dispose();
        }

        base.Dispose(disposing);
    }

    private void PassOn()
    {
        _ring.Submit();
        _ring.MoveNext();
    }
}
