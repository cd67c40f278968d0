using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// Several layers seen as the one tree that unpacking them in order would give, without unpacking: names are held in memory
/// (about 200 bytes a file), content stays in the layer files. Works alike for every user; owners and devices are only written down.
/// </summary>
public sealed class LayerStack : IDisposable
{
    private static readonly TarEntry s_missingDirectory = new() { Kind = TarEntryKind.Directory, Mode = 0x1ED }; // 0755

    private readonly List<LayerReader> _layers = [];
    private readonly LayerTree _tree = new();

    private LayerStack()
    {
    }

    /// <summary>Reads the names of uncompressed layer archives, the lowest first. The files must not change until disposed.</summary>
    /// <exception cref="BadInputException">A layer is malformed, or cannot be unpacked over those below it.</exception>
    public static LayerStack Open(IReadOnlyList<string> paths, ReadLimits? limits = null)
    {
        var stack = new LayerStack();
        try
        {
            foreach (var path in paths)
            {
                stack.Add(path, limits ?? ReadLimits.Default);
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
    /// as hard links to it, also where the layers had it otherwise. Directories that no entry names come as 0755, root's, at time 0.
    /// </summary>
    /// <param name="sink">Takes the entry and, for files, the content: exactly <see cref="TarEntry.Size"/> bytes, valid during the call.</param>
    public void Walk(Action<TarEntry, Stream?> sink) => Visit(_tree.Root, ByteString.Empty, sink, [], layer: null);

    /// <summary>
    /// As <see cref="Walk"/>, but only what the top layer itself put there and the directories above it: laid over the tree of the layers below,
    /// and with the names that are gone taken away, it gives the tree. A second name that the top layer gives to a file of a lower one
    /// comes with the file's content.
    /// </summary>
    public void WalkTop(Action<TarEntry, Stream?> sink) => Visit(_tree.Root, ByteString.Empty, sink, [], _layers.Count - 1);

    /// <summary>The names of all files of the tree, in the order of <see cref="Walk"/>, without the root's.</summary>
    public IEnumerable<ByteString> Names() => Names(_tree.Root, ByteString.Empty);

    /// <summary>
    /// The entry of one path, or null where the tree has none. Links among its parents are followed inside the tree, the last
    /// component is not. A second name of a file comes as the file.
    /// </summary>
    public TarEntry? Find(ByteString path) => _tree.FindName(path.Span) is { } node ? Read(node) with { Name = path } : null;

    /// <summary>Closes the layer files.</summary>
    public void Dispose()
    {
        foreach (var layer in _layers)
        {
            layer.Dispose();
        }
    }

    private void Add(string path, ReadLimits limits)
    {
        var index = _layers.Count;
        var layer = new LayerReader(path, limits);
        _layers.Add(layer);
        try
        {
            layer.ReadAll((position, entry) => _tree.Apply(index, position, entry));
        }
        catch (BadInputException failure)
        {
            throw failure.In(path);
        }
    }

    private void Visit(LayerNode node, ByteString name, Action<TarEntry, Stream?> sink, Dictionary<LayerFile, ByteString> firstNames, int? layer)
    {
        var entry = Read(node) with { Name = name };
        if (node.File is { HasSeveralNames: true } file && !firstNames.TryAdd(file, name))
        {
            sink(entry with { Kind = TarEntryKind.HardLink, LinkTarget = firstNames[file], Size = 0, DeviceMajor = 0, DeviceMinor = 0, Xattrs = [] }, null);
            return;
        }

        sink(entry, entry.Kind == TarEntryKind.File ? _layers[node.File!.Layer].Content : null);
        foreach (var (childName, child) in node.SortedChildren())
        {
            if (layer is null || child.TouchedBy == layer)
            {
                Visit(child, EntryPath.Join(name.Span, childName.Span), sink, firstNames, layer);
            }
        }
    }

    private static IEnumerable<ByteString> Names(LayerNode node, ByteString name)
    {
        foreach (var (childName, child) in node.SortedChildren())
        {
            var path = EntryPath.Join(name.Span, childName.Span);
            foreach (var below in Names(child, path).Prepend(path))
            {
                yield return below;
            }
        }
    }

    private TarEntry Read(LayerNode node) => node.File is { } file ? _layers[file.Layer].ReadAt(file.Position) : s_missingDirectory;
}
