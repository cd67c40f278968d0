using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageSpec.Oci;

/// <summary>One new file that holds an archive of an image: it appears whole or not at all.</summary>
public abstract class ArchiveTarget : IImageTarget
{
    private const uint FileMode = 0x1a4; // 0644
    private const uint DirectoryMode = 0x1ed; // 0755
    private const int CopyBytes = 1 << 20;
    private readonly string _path;
    private readonly bool _overwrite;
    private readonly AtomicFile _file;
    private readonly HashSet<Digest> _present = [];
    private LateEntry? _layer;

    private protected ArchiveTarget(string path, bool overwrite)
    {
        if (Directory.Exists(path) || (!overwrite && Path.Exists(path)))
        {
            throw Taken(path);
        }

        _path = path;
        _overwrite = overwrite;
        _file = AtomicFile.Begin(path, FileMode);
    }

    /// <inheritdoc/>
    public virtual Stream BeginLayer()
    {
        _layer = new LateEntry(_file.Stream);
        return _file.Stream;
    }

    /// <inheritdoc/>
    public virtual void EndLayer(WrittenLayer layer)
    {
        _layer!.Complete(NameOf(layer), _file.Stream.Position - _layer.ContentStart);
        _present.Add(layer.Digest);
    }

    /// <inheritdoc/>
    public void AddLayer(WrittenLayer layer, Func<Stream> open)
    {
        if (_present.Contains(layer.Digest))
        {
            return;
        }

        using var stored = new VerifiedReadStream(open(), layer.Digest.ToString(), layer.Size, layer.Digest);
        Copy(stored, BeginLayer());
        stored.Finish();
        EndLayer(layer);
    }

    /// <inheritdoc/>
    public PlacedImage Commit(ImageParts image)
    {
        var placed = Complete(image);
        try
        {
            _file.Commit(_overwrite);
        }
        catch (SystemCallException failure) when (failure.Errno == Errno.EEXIST)
        {
            throw Taken(_path);
        }

        return placed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _file.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The archive, for layers.</summary>
    private protected Stream Archive => _file.Stream;

    /// <summary>What the archive calls a layer.</summary>
    private protected abstract string NameOf(WrittenLayer layer);

    /// <summary>Puts a stored layer into the archive.</summary>
    private protected virtual void Copy(Stream stored, Stream archive) => stored.CopyTo(archive, CopyBytes);

    /// <summary>Writes what comes after the layers.</summary>
    private protected abstract PlacedImage Complete(ImageParts image);

    /// <summary>Adds a small file to the archive, as old as the epoch.</summary>
    private protected void Add(string name, ReadOnlyMemory<byte> content)
    {
        using var stream = new MemoryStream(content.ToArray(), writable: false);
        new TarWriter(_file.Stream).Write(new TarEntry { Name = name, Mode = FileMode, Size = content.Length }, stream);
    }

    /// <summary>Adds a directory to the archive, as old as the epoch.</summary>
    private protected void AddDirectory(string name) => new TarWriter(_file.Stream).Write(new TarEntry { Name = name, Kind = TarEntryKind.Directory, Mode = DirectoryMode }, null);

    /// <summary>Ends the archive.</summary>
    private protected void End() => new TarWriter(_file.Stream).Finish();

    private static BadInputException Taken(string path) => new(
        $"write {ByteEscaping.ToDisplay(path)}: {(Directory.Exists(path) ? "it is a directory" : "target file exists (try --overwrite)")}");
}
