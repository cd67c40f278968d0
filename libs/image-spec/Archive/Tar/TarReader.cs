namespace Appc.ImageSpec.Archive;

/// <summary>
/// Reads a tar archive (POSIX ustar and pax, GNU, star and V7) entry by entry, in one pass and constant memory, from bytes to
/// bytes. What it accepts in each profile is in docs/archive-format.md.
/// </summary>
public sealed partial class TarReader : IDisposable
{
    private readonly TarSource _source;
    private readonly TarProfile _profile;
    private readonly ReadLimits _limits;
    private readonly byte[] _header = new byte[TarField.BlockSize]; // one for all: a header is used up before the next is read
    private StoredContent? _stored;
    private long _padding;
    private long _entries;
    private long _contentBytes;
    private long _holeBytes;
    private bool _ended;

    /// <summary>Makes a reader.</summary>
    /// <param name="tar">The uncompressed archive from its first byte; it is not disposed.</param>
    /// <param name="profile">How strict to be.</param>
    /// <param name="limits">What to accept at most.</param>
    public TarReader(Stream tar, TarProfile profile, ReadLimits limits)
    {
        _source = new TarSource(tar);
        _profile = profile;
        _limits = limits;
        Content = Stream.Null;
    }

    /// <summary>The current entry's content with holes filled in, forward only; empty for everything but files.</summary>
    public Stream Content { get; private set; }

    /// <summary>Where the current entry starts, its extended headers included: a new reader from there on gives the same entry.</summary>
    public long EntryPosition { get; private set; }

    /// <summary>Bytes of the archive read so far.</summary>
    public long Position => _source.Position;

    /// <summary>
    /// Passes over what is left of the current entry and reads the next one; null at the end of the archive, after everything
    /// to the end of the stream has been read and checked.
    /// </summary>
    /// <exception cref="BadInputException">The archive is malformed, cut off, over a limit, or refused by the profile.</exception>
    public TarEntry? Next()
    {
        PassContent();
        EntryPosition = _source.Position;
        var extensions = new TarExtensions(_profile, _limits);
        while (!_ended)
        {
            var where = $"byte {_source.Position}";
            if (ReadHeader(where) is not { } header)
            {
                End(extensions, where);
            }
            else if (!extensions.TryTake(header, _source, where))
            {
                return Begin(new TarEntryParser(header, extensions, _source, _profile, _limits, where));
            }
        }

        return null;
    }

    /// <summary>Nothing is held: the stream belongs to the caller.</summary>
    public void Dispose() => Content = Stream.Null;

    private TarEntry Begin(TarEntryParser parser)
    {
        var entry = parser.Parse();
        Count(entry, parser.StoredSize);
        _stored = new StoredContent(_source, parser.StoredSize);
        _padding = parser.Padding;
        Content = entry.Kind != TarEntryKind.File ? Stream.Null
            : parser.Sparse is { } sparse ? new SparseContent(_stored, sparse, entry.Size)
            : _stored;
        return entry;
    }

    private void PassContent()
    {
        Content = Stream.Null;
        _stored?.SkipRest();
        _source.Skip(_padding);
        _stored = null;
        _padding = 0;
    }

    private void Count(TarEntry entry, long stored)
    {
        if (++_entries > _limits.MaxEntries)
        {
            throw new BadInputException($"tar: {entry.Name}: more than {_limits.MaxEntries} entries");
        }

        if (entry.Size > _limits.MaxFileBytes)
        {
            throw new BadInputException($"tar: {entry.Name}: a file of {entry.Size} bytes, more than {_limits.MaxFileBytes}");
        }

        _contentBytes += entry.Size;
        _holeBytes += entry.Size - stored;
        if (_contentBytes > _limits.MaxTotalBytes || _contentBytes < 0)
        {
            throw new BadInputException($"tar: {entry.Name}: more than {_limits.MaxTotalBytes} bytes of files");
        }

        if (_limits.IsBomb(_holeBytes, _source.Position))
        {
            throw new BadInputException($"tar: {entry.Name}: holes of {_holeBytes} bytes in an archive {_limits.MaxRatio} times smaller");
        }
    }
}
