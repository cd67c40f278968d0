using System.Security.Cryptography;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Comparison;

/// <summary>The files of an image by name: a few hundred bytes each, whatever their size.</summary>
public sealed class FileTable
{
    private const int BufferSize = 256 * 1024;
    private static readonly FileFacts s_impliedDirectory = new(new TarEntry { Kind = TarEntryKind.Directory, Mode = 0x1ed }, default); // 0755, as unpacking makes it
    private readonly Dictionary<ByteString, FileFacts> _files = [];
    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly FileTable? _similar;

    /// <summary>Makes an empty table.</summary>
    /// <param name="similar">A table that holds much the same: what is equal is kept once for both.</param>
    public FileTable(FileTable? similar = null)
    {
        _similar = similar;
    }

    /// <summary>All names, the root's the empty one.</summary>
    public IEnumerable<ByteString> Names => _files.Keys;

    /// <summary>A file by its name; null where there is none.</summary>
    public FileFacts? Find(ByteString name) => _files.GetValueOrDefault(name);

    /// <summary>Takes in an entry; a hard link's target was taken in before.</summary>
    public void Add(TarEntry entry, Stream content)
    {
        if (entry.Kind != TarEntryKind.HardLink)
        {
            Keep(entry, entry.Kind == TarEntryKind.File ? Hash(content) : default);
            return;
        }

        var file = _files.GetValueOrDefault(entry.LinkTarget) ?? throw new BadInputException($"image: {entry.Name}: a hard link to {entry.LinkTarget}, which is not there yet");
        var first = file.LinkGroup.IsEmpty ? file.Entry.Name : file.LinkGroup;
        file.LinkGroup = entry.Name.CompareTo(first) < 0 ? entry.Name : first;
        _files[entry.Name] = file;
    }

    /// <summary>Adds the directories that no entry names but unpacking makes.</summary>
    public FileTable Complete()
    {
        foreach (var name in _files.Keys.ToList())
        {
            var path = name.Span;
            for (var slash = path.LastIndexOf((byte)'/'); slash > 0 && _files.TryAdd(ByteString.Copy(path[..slash]), s_impliedDirectory); slash = path.LastIndexOf((byte)'/'))
            {
                path = path[..slash];
            }
        }

        return this;
    }

    private void Keep(TarEntry entry, ByteString hash)
    {
        var known = _similar?.Find(entry.Name);
        var facts = known is not null && known.ContentHash == hash && known.Entry == entry
            ? new FileFacts(known.Entry, known.ContentHash)
            : new FileFacts(entry, hash);
        _files[facts.Entry.Name] = facts;
    }

    private ByteString Hash(Stream content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int read; (read = content.Read(_buffer)) > 0;)
        {
            hash.AppendData(_buffer, 0, read);
        }

        return ByteString.Copy(hash.GetHashAndReset());
    }
}
