using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>Makes an entry from its header and the extended headers before it.</summary>
internal sealed class TarEntryParser
{
    private readonly TarHeaderBlock _header;
    private readonly TarExtensions _extensions;
    private readonly TarSource _source;
    private readonly TarProfile _profile;
    private readonly ReadLimits _limits;
    private string _where;

    internal TarEntryParser(
        TarHeaderBlock header, TarExtensions extensions, TarSource source, TarProfile profile, ReadLimits limits, string where)
    {
        _header = header;
        _extensions = extensions;
        _source = source;
        _profile = profile;
        _limits = limits;
        _where = where;
    }

    /// <summary>Bytes of content in the archive, sparse maps taken off.</summary>
    internal long StoredSize { get; private set; }

    /// <summary>Bytes between the content and the next header.</summary>
    internal long Padding { get; private set; }

    /// <summary>Where the stored bytes of a sparse file belong; null for other entries.</summary>
    internal SparsePieces? Sparse { get; private set; }

    private PaxRecords? Pax => _extensions.Pax;

    internal TarEntry Parse()
    {
        var raw = Pax?["GNU.sparse.name"] ?? Pax?["path"] ?? _extensions.LongName ?? _header.Name;
        var name = TarName.Normalise(raw.Span, $"{_where}: name", _profile, _limits);
        _where = name.IsEmpty ? _where : name.ToString();
        var kind = Kind(raw);
        if (name.IsEmpty && kind != TarEntryKind.Directory)
        {
            throw Refuse("the root is not a directory");
        }

        var size = Size(kind);
        var (major, minor) = kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice ? _header.Device() : default;
        return new TarEntry
        {
            Name = name,
            Kind = kind,
            LinkTarget = LinkTarget(kind),
            Mode = (uint)(_header.Mode & 0xfff),
            Uid = Owner("uid", _header.Uid),
            Gid = Owner("gid", _header.Gid),
            Size = size,
            ModificationTime = ModificationTime(),
            DeviceMajor = major,
            DeviceMinor = minor,
            Xattrs = Pax is null ? [] : PaxXattrs.Read(Pax, _where),
        };
    }

    private TarEntryKind Kind(ByteString raw)
    {
        var slash = raw.Span[^1] == '/';
        switch ((char)_header.TypeFlag)
        {
            case '\0' when slash:
                return TarEntryKind.Directory; // how V7 tar marks one
            case '0' or '7' or 'S' when slash:
                throw Refuse("a file whose name ends in a slash, which some programs take for a directory");
            case '\0' or '0' or '7' or 'S':
                return TarEntryKind.File;
            case '1':
                return TarEntryKind.HardLink;
            case '2':
                return TarEntryKind.SymbolicLink;
            case '3':
                return TarEntryKind.CharacterDevice;
            case '4':
                return TarEntryKind.BlockDevice;
            case '5':
                return TarEntryKind.Directory;
            case '6':
                return TarEntryKind.Fifo;
            default:
                throw Refuse($"entries of type {ByteEscaping.ToDisplay([_header.TypeFlag])} are not supported");
        }
    }

    private long Size(TarEntryKind kind)
    {
        var declared = Number("size");
        if (kind != TarEntryKind.File)
        {
            if (_profile == TarProfile.Aci && (declared is not null || _header.Size != 0))
            {
                throw Refuse("has a size but is not a file");
            }

            return 0; // engines read no content here, whatever the header says
        }

        StoredSize = declared ?? _header.Size;
        Padding = TarField.Padding(StoredSize);
        return SparseSize() ?? StoredSize;
    }

    private long? SparseSize()
    {
        long? realSize = null;
        if (_header.TypeFlag == 'S')
        {
            (Sparse, realSize) = _header.GnuSparse(_source, _limits);
        }
        else if (Pax?["GNU.sparse.major"] is not null || Pax?["GNU.sparse.numblocks"] is not null || Pax?["GNU.sparse.map"] is not null)
        {
            realSize = PaxSparseSize(Pax);
        }

        if (realSize is { } size)
        {
            Sparse!.CheckSizes(size, StoredSize);
        }

        return realSize;
    }

    private long PaxSparseSize(PaxRecords pax)
    {
        var version = (Number("GNU.sparse.major"), Number("GNU.sparse.minor"));
        if (version is (1, 0))
        {
            (Sparse, var length) = SparsePieces.FromContent(_source, StoredSize, _limits, _where);
            StoredSize -= length;
        }
        else if (version is (null, null) or (0, 0 or 1))
        {
            Sparse = SparsePieces.FromPax(pax, _limits, _where);
        }
        else
        {
            throw Refuse("a sparse file of an unknown format");
        }

        return Number("GNU.sparse.realsize") ?? Number("GNU.sparse.size") ?? throw Refuse("a sparse file without its real size");
    }

    private ByteString LinkTarget(TarEntryKind kind)
    {
        if (kind is not (TarEntryKind.HardLink or TarEntryKind.SymbolicLink))
        {
            return default;
        }

        var raw = Pax?["linkpath"] ?? _extensions.LongLink ?? ByteString.Copy(_header.LinkName);
        if (kind == TarEntryKind.HardLink)
        {
            return TarName.Normalise(raw.Span, $"{_where}: hard link to", _profile, _limits);
        }

        return raw.IsEmpty || raw.Length > _limits.MaxNameBytes || raw.Span.Contains((byte)0)
            ? throw Refuse("a symbolic link whose target is empty, too long or holds a NUL")
            : raw;
    }

    private UnixTime ModificationTime() =>
        Pax?["mtime"] is not { } text ? new UnixTime(_header.Seconds, 0)
        : PaxTime.TryParse(text.Span, out var time) ? time
        : throw Refuse("the PAX mtime is not a time");

    /// <summary>A number that chown(2) can set: of 32 bits, and not the one that means no change.</summary>
    private long Owner(string key, long inHeader)
    {
        var id = Number(key) ?? inHeader;
        return id < uint.MaxValue ? id : throw Refuse($"no user or group can have the number {id}");
    }

    private long? Number(string key) =>
        Pax?[key] is not { } text ? null
        : TarNumber.TryReadDecimal(text.Span, out var number) ? number
        : throw Refuse($"the PAX {key} is not a number");

    private BadInputException Refuse(string why) => new($"tar: {_where}: {why}");
}
