namespace Appc.ImageSpec.Archive;

/// <summary>The stored bytes of one entry, straight from the archive.</summary>
internal sealed class StoredContent : ReadOnlyStream
{
    private readonly TarSource _source;
    private long _left;

    internal StoredContent(TarSource source, long length)
    {
        _source = source;
        _left = length;
    }

    public override int Read(Span<byte> buffer)
    {
        var count = _left == 0 ? 0 : _source.ReadSome(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= count;
        return count;
    }

    /// <summary>Passes over what was not read; nothing can be read after it.</summary>
    internal void SkipRest()
    {
        _source.Skip(_left);
        _left = 0;
    }
}
