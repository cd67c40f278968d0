using Appc.ImageSpec.Archive;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Reads entries of one layer: all in order, then any again by position.</summary>
internal sealed class LayerReader : IDisposable
{
    private const int BlockSize = 512;
    private const int BufferSize = 128 * 1024;
    private const int SmallBufferSize = 16 * 1024; // entries read again lie anywhere, and most are small

    private readonly string _path;
    private readonly ReadLimits _limits;
    private readonly ReadLimits _judgedLimits; // of entries read again, which were counted the first time
    private FileStream? _file; // opened for the second reading only: a build may have very many layers
    private TarReader? _reader;
    private long _start;

    internal LayerReader(string path, ReadLimits limits)
    {
        _path = path;
        _limits = limits;
        _judgedLimits = limits with { MaxEntries = long.MaxValue, MaxTotalBytes = long.MaxValue, MaxRatio = long.MaxValue };
    }

    /// <summary>The content of the entry read last; valid until the next.</summary>
    internal Stream Content => _reader?.Content ?? Stream.Null;

    internal void ReadAll(Action<long, TarEntry> sink)
    {
        using var file = OpenFile(BufferSize);
        using var reader = new TarReader(file, TarProfile.Layer, _limits);
        while (reader.Next() is { } entry)
        {
            sink(reader.EntryPosition, entry);
        }
    }

    /// <summary>The entry that starts at <paramref name="position"/>; reads on without a seek where it is the next one.</summary>
    internal TarEntry ReadAt(long position)
    {
        if (_reader is null || position != NextPosition())
        {
            _file ??= OpenFile(SmallBufferSize);
            _file.Position = position;
            _start = position;
            _reader?.Dispose();
            _reader = new TarReader(_file, TarProfile.Layer, _judgedLimits);
        }

        return _reader.Next() is { } entry && _start + _reader.EntryPosition == position
            ? entry
            : throw new BadInputException($"layer: {_path}: it changed while it was read");
    }

    public void Dispose()
    {
        _reader?.Dispose();
        _file?.Dispose();
    }

    private FileStream OpenFile(int bufferSize) => new(_path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize);

    // Where the entry after this one starts, when this one's content has been read to its end; otherwise nothing's start.
    private long NextPosition() => (_start + _reader!.Position + BlockSize - 1) / BlockSize * BlockSize;
}
