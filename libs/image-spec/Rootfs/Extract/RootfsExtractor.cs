using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// Makes a tree from archive entries, all of it below one directory handle: no entry and nobody who moves things meanwhile can
/// lead it outside, and no final component is followed. As root the tree equals the archive; as an ordinary user what the
/// kernel refuses (owners, devices, some attributes) is left out and reported by <see cref="Finish"/>. Whiteouts are ordinary
/// names here; merging layers is another job.
/// </summary>
public sealed partial class RootfsExtractor : IDisposable
{
    private readonly ExtractOptions _options;
    private readonly ParentDirectories _parents;
    private readonly DirectoryAttributes _directories = new();
    private readonly LossRecorder _losses = new();
    private readonly AttributeWriter _attributes;
    private readonly HashSet<ByteString> _leftOut = [];
    private readonly byte[] _buffer = new byte[256 * 1024];
    private long _entries;

    /// <summary>Makes an extractor.</summary>
    /// <param name="root">A handle of the directory to fill; not disposed here.</param>
    /// <param name="options">How.</param>
    public RootfsExtractor(SafeFileHandle root, ExtractOptions options)
    {
        _options = options;
        _parents = new ParentDirectories(root, options.Profile, _directories.AddMissingParent);
        _attributes = new AttributeWriter(options.ApplyOwners, options.Xattrs, _losses);
    }

    /// <summary>Makes one entry.</summary>
    /// <param name="entry">The entry; its name is relative to the root, empty for the root itself.</param>
    /// <param name="content">A file's content: exactly <see cref="TarEntry.Size"/> bytes. Not read for other kinds.</param>
    /// <exception cref="BadInputException">The entry contradicts an earlier one or leads outside.</exception>
    /// <exception cref="SystemCallException">The kernel failed in a way that is not a question of privileges: a full disk, say.</exception>
    public void Apply(TarEntry entry, Stream content)
    {
        EntryPath.Check(entry.Name);
        _entries++;
        if (entry.Kind == TarEntryKind.Directory)
        {
            MakeDirectory(entry);
            return;
        }

        if (entry.Name.IsEmpty)
        {
            throw new BadInputException("extract: the root is not a directory");
        }

        try
        {
            MakeOther(entry, content);
        }
        catch (SystemCallException failure) when (failure.Errno == Errno.EEXIST)
        {
            throw new BadInputException($"extract {entry.Name}: a second entry of that name", failure);
        }
    }

    /// <summary>Gives the directories their attributes, deepest first, and says what could not be applied. Call once.</summary>
    public ExtractReport Finish()
    {
        foreach (var (name, entry) in _directories.DeepestFirst())
        {
            using var directory = _parents.OpenToChange(name);
            var writer = DirectoryAttributes.IsMissingParent(entry) ? new AttributeWriter(applyOwners: false, _options.Xattrs, _losses) : _attributes;
            writer.Apply(directory, entry, name);
        }

        return new ExtractReport(_entries, _losses.ToLosses());
    }

    /// <summary>Closes what is open. A tree without <see cref="Finish"/> is unfinished: its directories are 0700.</summary>
    public void Dispose() => _parents.Dispose();

    private void MakeDirectory(TarEntry entry)
    {
        if (entry.Name.IsEmpty)
        {
            _directories.Set(entry.Name, entry);
            return;
        }

        var parent = _parents.Open(EntryPath.Parent(entry.Name.Span));
        var leaf = EntryPath.Leaf(entry.Name.Span);
        var name = EntryPath.Join(parent.Name.Span, leaf);
        if (!Sys.TryMkdirat(parent.Handle, leaf, PrivateDirectory))
        {
            KeepOrReplace(parent, leaf, name, entry);
        }

        _directories.Set(name, entry);
    }

    private const uint PrivateDirectory = 0x1C0; // 0700
}
