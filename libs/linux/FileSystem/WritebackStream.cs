using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

/// <summary>A file stream that sends long content to the disk on the way, so that little is left for the fsync at its end.</summary>
internal sealed class WritebackStream : Stream
{
    private const int Step = 8 << 20;
    private readonly SafeFileHandle _handle;
    private readonly FileStream _file;
    private long _pending;

    /// <summary>Makes a stream that owns <paramref name="handle"/>.</summary>
    internal WritebackStream(SafeFileHandle handle)
    {
        _handle = handle;
        _file = new FileStream(handle, FileAccess.ReadWrite);
    }

    public override bool CanRead => _file.CanRead;

    public override bool CanSeek => _file.CanSeek;

    public override bool CanWrite => _file.CanWrite;

    public override long Length => _file.Length;

    public override long Position
    {
        get => _file.Position;
        set => _file.Position = value;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _file.Write(buffer);
        _pending += buffer.Length;
        if (_pending >= Step)
        {
            _pending = 0;
            Sys.StartWriteback(_handle);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer) => _file.Read(buffer);

    public override int Read(byte[] buffer, int offset, int count) => _file.Read(buffer, offset, count);

    public override void Flush() => _file.Flush();

    public override long Seek(long offset, SeekOrigin origin) => _file.Seek(offset, origin);

    public override void SetLength(long value) => _file.SetLength(value);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
