namespace Appc.ImageSpec.Archive;

/// <summary>
/// A stream that compresses what is written to it. Only <see cref="Finish"/> completes the output; disposal alone leaves it
/// visibly cut off, so that a failure half-way cannot look like an end. The destination is never disposed.
/// </summary>
public abstract class CompressingStream : Stream
{
    private protected CompressingStream()
    {
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

    /// <summary>Writes everything that is still held and the format's end; nothing may be written after it.</summary>
    public abstract void Finish();

    /// <inheritdoc/>
    public abstract override void Write(ReadOnlySpan<byte> buffer);

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: compressed bytes go out when a block is full, and at <see cref="Finish"/>.</summary>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();
}
