using Appc.ImageSpec.Archive;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Tree;

/// <summary>A file's content where it lies in a layer. The handle stays its owner's.</summary>
internal sealed class LayerContent : ReadOnlyStream
{
    private readonly SafeFileHandle _layer;
    private long _offset;
    private long _left;

    internal LayerContent(SafeFileHandle layer, long offset, long size)
    {
        _layer = layer;
        _offset = offset;
        _left = size;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = RandomAccess.Read(_layer, buffer[..(int)Math.Min(buffer.Length, _left)], _offset);
        _offset += count;
        _left -= count;
        return count;
    }
}
