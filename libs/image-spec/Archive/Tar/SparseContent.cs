namespace Appc.ImageSpec.Archive;

/// <summary>The bytes of a sparse file with its holes filled with zeros.</summary>
internal sealed class SparseContent : ReadOnlyStream
{
    private readonly StoredContent _stored;
    private readonly SparsePieces _pieces;
    private readonly long _size;
    private long _position;
    private int _piece;

    internal SparseContent(StoredContent stored, SparsePieces pieces, long size)
    {
        _stored = stored;
        _pieces = pieces;
        _size = size;
    }

    public override int Read(Span<byte> buffer)
    {
        while (_piece < _pieces.Span.Length && _position >= _pieces.Span[_piece].Offset + _pieces.Span[_piece].Length)
        {
            _piece++;
        }

        var nextData = _piece < _pieces.Span.Length ? _pieces.Span[_piece].Offset : _size;
        var count = _position < nextData ? Fill(buffer, nextData - _position) : Copy(buffer);
        _position += count;
        return count;
    }

    private static int Fill(Span<byte> buffer, long hole)
    {
        var count = (int)Math.Min(buffer.Length, hole);
        buffer[..count].Clear();
        return count;
    }

    private int Copy(Span<byte> buffer)
    {
        if (_piece == _pieces.Span.Length)
        {
            return 0;
        }

        var left = _pieces.Span[_piece].Offset + _pieces.Span[_piece].Length - _position;
        return _stored.Read(buffer[..(int)Math.Min(buffer.Length, left)]);
    }
}
