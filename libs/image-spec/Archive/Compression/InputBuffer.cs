namespace Appc.ImageSpec.Archive;

/// <summary>Compressed bytes as they come, with a look ahead at the ones not yet taken.</summary>
internal sealed class InputBuffer
{
    private readonly Stream _source;
    private readonly byte[] _bytes;
    private int _start;
    private int _end;

    internal InputBuffer(Stream source, int size = 128 * 1024)
    {
        _source = source;
        _bytes = new byte[size];
    }

    /// <summary>Bytes read but not yet taken.</summary>
    internal ReadOnlySpan<byte> Available => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Bytes read from the source so far.</summary>
    internal long TotalRead { get; private set; }

    /// <summary>Bytes taken so far.</summary>
    internal long Position => TotalRead - Available.Length;

    /// <summary>The next bytes without taking them: fewer than <paramref name="count"/> only at the end.</summary>
    internal ReadOnlySpan<byte> Peek(int count)
    {
        while (Available.Length < count && TryFill())
        {
        }

        return Available[..Math.Min(count, Available.Length)];
    }

    /// <summary>Reads more into the buffer; false at the end of the source.</summary>
    internal bool TryFill()
    {
        if (_start > 0)
        {
            Available.CopyTo(_bytes);
            (_start, _end) = (0, _end - _start);
        }

        var count = _source.Read(_bytes.AsSpan(_end));
        _end += count;
        TotalRead += count;
        return count != 0;
    }

    /// <summary>Takes bytes that are available.</summary>
    internal void Consume(int count) => _start += count;

    /// <summary>Takes up to a buffer full, straight from the source once nothing is available; 0 at the end.</summary>
    internal int Read(Span<byte> buffer)
    {
        if (Available.IsEmpty)
        {
            var count = _source.Read(buffer);
            TotalRead += count;
            return count;
        }

        var available = Available[..Math.Min(buffer.Length, Available.Length)];
        available.CopyTo(buffer);
        Consume(available.Length);
        return available.Length;
    }
}
