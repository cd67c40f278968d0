namespace Appc.ImageSpec.Archive;

/// <summary>The archive's bytes in order: whole blocks, runs of content, and how many have gone by.</summary>
internal sealed class TarSource
{
    private const int MostScratch = 64 * 1024;
    private readonly Stream _stream;
    private byte[]? _scratch;

    internal TarSource(Stream stream)
    {
        _stream = stream;
    }

    /// <summary>Bytes taken from the stream so far.</summary>
    internal long Position { get; private set; }

    /// <summary>Reads one block; false at the end of the stream.</summary>
    /// <exception cref="BadInputException">The stream ends inside the block.</exception>
    internal bool TryReadBlock(Span<byte> block)
    {
        var count = ReadUpTo(block);
        if (count != 0 && count < block.Length)
        {
            throw Truncated();
        }

        return count != 0;
    }

    /// <summary>Fills the buffer.</summary>
    /// <exception cref="BadInputException">The stream ends before.</exception>
    internal void ReadExactly(Span<byte> buffer)
    {
        if (ReadUpTo(buffer) < buffer.Length)
        {
            throw Truncated();
        }
    }

    /// <summary>Reads some bytes, at least one unless the buffer is empty.</summary>
    /// <exception cref="BadInputException">The stream has ended.</exception>
    internal int ReadSome(Span<byte> buffer)
    {
        var count = _stream.Read(buffer);
        if (count == 0 && !buffer.IsEmpty)
        {
            throw Truncated();
        }

        Position += count;
        return count;
    }

    /// <summary>Reads until the buffer is full or the stream ends.</summary>
    internal int ReadUpTo(Span<byte> buffer)
    {
        var count = _stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        Position += count;
        return count;
    }

    /// <summary>Passes over bytes.</summary>
    internal void Skip(long count)
    {
        if (count > MostScratch && _stream.CanSeek && count <= _stream.Length - _stream.Position)
        {
            _stream.Seek(count, SeekOrigin.Current);
            Position += count;
            return;
        }

        // Padding is all that most readers ever pass over: no more memory than that needs.
        if (_scratch is null || _scratch.Length < Math.Min(count, MostScratch))
        {
            _scratch = new byte[Math.Min(count, MostScratch)];
        }

        while (count > 0)
        {
            count -= ReadSome(_scratch.AsSpan(0, (int)Math.Min(count, _scratch.Length)));
        }
    }

    private BadInputException Truncated() => new($"tar: byte {Position}: the archive is cut off");
}
