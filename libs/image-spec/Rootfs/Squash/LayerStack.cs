using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// Several layers seen as the one tree that unpacking them in order would give, without unpacking: names are held in memory
/// (about 115 bytes a file), content stays in the layer files. Works alike for every user; owners and devices are only written down.
/// </summary>
public sealed class LayerStack : IDisposable
{
    private const uint MissingMode = 0x1ED; // 0755
    private const int ManyEntries = 50_000;
    private const int EveryLayer = -1;

    private readonly List<LayerReader> _layers = [];
    private readonly LayerTree _tree = new();
    private readonly ReadLimits _limits;
    private long _entries;
    private long _entriesTidied;

    private LayerStack(ReadLimits limits)
    {
        _limits = limits;
    }

    /// <summary>The latest modification time of any entry that is no hard link; the start of 1970 where there is none.</summary>
    public UnixTime Newest { get; private set; }

    /// <summary>The modification time of directories that no entry names.</summary>
    public UnixTime MissingTime { get; set; }

    /// <summary>Reads the names of uncompressed layer archives, the lowest first. The files must not change until disposed.</summary>
    /// <exception cref="BadInputException">A layer is malformed, or cannot be unpacked over those below it.</exception>
    public static LayerStack Open(IReadOnlyList<string> paths, ReadLimits? limits = null) =>
        Open(paths.Select(path => new LayerSource(path)), limits);

    /// <summary>As above, where each layer says whether it has whiteouts.</summary>
    public static LayerStack Open(IEnumerable<LayerSource> layers, ReadLimits? limits = null)
    {
        var stack = new LayerStack(limits ?? ReadLimits.Default);
        try
        {
            foreach (var layer in layers)
            {
                stack.Add(layer);
            }

            return stack;
        }
        catch
        {
            stack.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Hands out every file of the tree in the order of <see cref="RootfsCapture.Walk"/>: a directory, then what is in it by the byte
    /// order of names; the root first, with an empty name. The first of several names of one file comes as the file, the others
    /// as hard links to it, also where the layers had it otherwise. Directories that no entry names come as 0755, root's, of <see cref="MissingTime"/>.
    /// </summary>
    /// <param name="sink">Takes the entry and, for files, the content: exactly <see cref="TarEntry.Size"/> bytes, valid during the call.</param>
    public void Walk(Action<TarEntry, Stream?> sink)
    {
        DropGarbage();
        Visit(_tree.Root, ByteString.Empty, sink, [], EveryLayer);
    }

    /// <summary>
    /// As <see cref="Walk"/>, for what lies at one path and below it: names and hard links are relative to it, so that the first comes with an
    /// empty name. Nothing where nothing is there.
    /// </summary>
    /// <param name="resolved">A path that <see cref="Resolve"/> gave.</param>
    /// <param name="sink">As for <see cref="Walk"/>.</param>
    public void WalkBelow(ByteString resolved, Action<TarEntry, Stream?> sink)
    {
        DropGarbage();
        if (LayerPaths.Find(_tree.Root, TreePath.Split(resolved)) is { } node)
        {
            Visit(node, ByteString.Empty, sink, [], EveryLayer);
        }
    }

    /// <summary>The names in a directory in byte order; none where nothing, or something else, lies at the path.</summary>
    /// <param name="resolved">A path that <see cref="Resolve"/> gave.</param>
    public IEnumerable<ByteString> NamesIn(ByteString resolved) =>
        LayerPaths.Find(_tree.Root, TreePath.Split(resolved)) is { } node ? node.SortedChildren().Select(child => child.Name) : [];

    /// <summary>
    /// As <see cref="Walk"/>, but only what the top layer itself put there and the directories above it: laid over the tree of the layers below,
    /// and with the names that are gone taken away, it gives the tree. A second name that the top layer gives to a file of a lower one
    /// comes with the file's content.
    /// </summary>
    public void WalkTop(Action<TarEntry, Stream?> sink) =>
        Visit(_tree.Root, ByteString.Empty, sink, [], _layers.Count - 1);

    /// <summary>As <see cref="WalkTop"/>, for all layers from one on together.</summary>
    /// <param name="lowest">The lowest of them, counted from 0.</param>
    /// <param name="sink">As for <see cref="Walk"/>.</param>
    public void WalkFrom(int lowest, Action<TarEntry, Stream?> sink)
    {
        DropGarbage();
        Visit(_tree.Root, ByteString.Empty, sink, [], lowest);
    }

    /// <summary>
    /// What <paramref name="below"/> has and this tree has not, in the order of <see cref="Walk"/>: of a directory that is gone its own name only, and
    /// nothing of a directory in whose place there is something else, which takes away what was in it.
    /// </summary>
    public IEnumerable<ByteString> NamesLostFrom(LayerStack below) => LostNames(below._tree.Root, _tree.Root, ByteString.Empty);

    /// <summary>The names of all files of the tree, in the order of <see cref="Walk"/>, without the root's.</summary>
    public IEnumerable<ByteString> Names() => Names(_tree.Root, ByteString.Empty);

    /// <summary>
    /// Whether a name that was there when this was asked last, or at the beginning, is there no more. Costs as much as was removed since.
    /// </summary>
    public bool HasLostNames() => _tree.HasLostNames();

    /// <summary>
    /// The entry of one path, or null where the tree has none. Links among its parents are followed inside the tree, the last
    /// component is not. A second name of a file comes as the file.
    /// </summary>
    public TarEntry? Find(ByteString path) => _tree.FindName(path.Span) is { } node ? Read(node) with { Name = path } : null;

    /// <summary>
    /// The path without links, <c>.</c> and <c>..</c>, relative to the root: where something put at <paramref name="path"/> would
    /// lie. Components that are not there stay as they are.
    /// </summary>
    /// <param name="path">A path in the tree; a leading slash is optional.</param>
    /// <param name="followLast">Follow the last component too when it is a link.</param>
    /// <exception cref="BadInputException">The links go in a circle.</exception>
    public ByteString Resolve(ByteString path, bool followLast) => LayerPaths.Resolve(_tree.Root, path, followLast);

    /// <summary>What lies at a path that <see cref="Resolve"/> gave; no link is followed. Null where nothing does.</summary>
    public TreeName? FindResolved(ByteString resolved) =>
        LayerPaths.Find(_tree.Root, TreePath.Split(resolved)) is { } node ? new TreeName(node.File?.Kind ?? TarEntryKind.Directory, node.File?.LinkTarget ?? default) : null;

    /// <summary>The first thing above a resolved path that is not a directory; null where nothing stands in the way.</summary>
    public ByteString? FirstNonDirectoryAbove(ByteString resolved) => LayerPaths.FirstNonDirectoryAbove(_tree.Root, resolved);

    /// <summary>Closes the layer files.</summary>
    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }
    }

    /// <summary>Lays one more layer over the others.</summary>
    /// <exception cref="BadInputException">It is malformed, or cannot be unpacked over those below it; the stack is then good for nothing.</exception>
    public void Add(LayerSource source)
    {
        var index = _layers.Count;
        var layer = new LayerReader(source.Path, _limits);
        _layers.Add(layer);
        try
        {
            layer.ReadAll((position, entry) =>
            {
                if (++_entries > _limits.MaxEntries)
                {
                    throw new BadInputException($"more than {_limits.MaxEntries} entries in all layers");
                }

                _tree.Apply(index, position, entry, source.HasWhiteouts);
                Newest = entry.Kind != TarEntryKind.HardLink && entry.ModificationTime > Newest ? entry.ModificationTime : Newest;
            });
        }
        catch (BadInputException failure)
        {
            throw source.IsNameless ? failure : failure.In(source.Path);
        }
    }

    // Reading the names leaves several times their size in garbage, which the writers' buffers would otherwise come on top of.
    private void DropGarbage()
    {
        if (_entries > ManyEntries && _entries != _entriesTidied)
        {
            _entriesTidied = _entries; // once for each reading: a copy of many names walks many times
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }

    private void Visit(LayerNode node, ByteString name, Action<TarEntry, Stream?> sink, Dictionary<(int Layer, long Position), ByteString> firstNames, int lowest)
    {
        var entry = Read(node) with { Name = name };
        if (node is { HasOtherNames: true, File: { } file } && !firstNames.TryAdd((file.Layer, file.Position), name))
        {
            sink(entry with { Kind = TarEntryKind.HardLink, LinkTarget = firstNames[(file.Layer, file.Position)], Size = 0, DeviceMajor = 0, DeviceMinor = 0, Xattrs = [] }, null);
            return;
        }

        sink(entry, entry.Kind == TarEntryKind.File ? _layers[node.File!.Value.Layer].Content : null);
        foreach (var child in node.SortedChildren())
        {
            if (child.TouchedBy >= lowest)
            {
                Visit(child, EntryPath.Join(name.Span, child.Name.Span), sink, firstNames, lowest);
            }
        }
    }

    private static IEnumerable<ByteString> LostNames(LayerNode before, LayerNode now, ByteString name)
    {
        foreach (var child in before.SortedChildren())
        {
            var path = EntryPath.Join(name.Span, child.Name.Span);
            var other = now.Child(child.Name.Span);
            if (other is null)
            {
                yield return path;
            }
            else if (child.IsDirectory && other.IsDirectory)
            {
                foreach (var lost in LostNames(child, other, path))
                {
                    yield return lost;
                }
            }
        }
    }

    private static IEnumerable<ByteString> Names(LayerNode node, ByteString name)
    {
        foreach (var child in node.SortedChildren())
        {
            var path = EntryPath.Join(name.Span, child.Name.Span);
            foreach (var below in Names(child, path).Prepend(path))
            {
                yield return below;
            }
        }
    }

    private TarEntry Read(LayerNode node) => node.File is { } file ? _layers[file.Layer].ReadAt(file.Position) : Missing();

    private TarEntry Missing() => new() { Kind = TarEntryKind.Directory, Mode = MissingMode, ModificationTime = MissingTime };
}
