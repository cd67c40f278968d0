using Appc.ImageSpec.Archive;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Oci;

/// <summary>A part of an open file, read with a position of its own, so that several may be read at once. The file is not disposed.</summary>
internal sealed class WindowStream : ReadOnlyStream
{
    private readonly SafeFileHandle _file;
    private readonly long _start;
    private readonly long _length;
    private long _position;

    internal WindowStream(SafeFileHandle file, long start, long length)
    {
        _file = file;
        _start = start;
        _length = length;
    }

    public override long Length => _length;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, _length - _position);
        var read = wanted == 0 ? 0 : RandomAccess.Read(_file, buffer[..wanted], _start + _position);
        _position += read;
        return read;
    }
}
