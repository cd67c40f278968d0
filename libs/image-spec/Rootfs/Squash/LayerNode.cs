using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// A name in a merged tree. There is one for every file of an image, all at once, so it is kept small: 64 bytes, with the name's own bytes
/// and its place in the directory above about 115 for a file.
/// </summary>
internal sealed class LayerNode
{
    private const int NoLayer = -1;

    private object? _content; // a directory's children; a symbolic link's target
    private long _position;
    private int _layer = NoLayer;
    private int _count;
    private TarEntryKind _kind = TarEntryKind.Directory;

    internal LayerNode(LayerNode? parent, ByteString name)
    {
        Parent = parent;
        Name = name;
    }

    /// <summary>The directory it is in, or was in before it was removed; null for the root.</summary>
    internal LayerNode? Parent { get; }

    /// <summary>The last component.</summary>
    internal ByteString Name { get; }

    /// <summary>What the name stands for; null for a directory that no entry names.</summary>
    internal LayerFile? File
    {
        get => _layer == NoLayer ? null : new LayerFile(_layer, _position, _kind, _content is ByteString target ? target : ByteString.Empty);
        set
        {
            if (value is { } file)
            {
                (_layer, _position, _kind) = (file.Layer, file.Position, file.Kind);
                _content = file.Kind switch
                {
                    TarEntryKind.SymbolicLink => (object)file.LinkTarget,
                    TarEntryKind.Directory => _content,
                    _ => null,
                };
            }
        }
    }

    internal bool IsDirectory => _kind == TarEntryKind.Directory;

    /// <summary>True once a hard link gave the file a second name, also where that is gone again.</summary>
    internal bool HasOtherNames { get; set; }

    /// <summary>The last layer that had an entry here or below: its whiteouts hide what is older only.</summary>
    internal int TouchedBy { get; private set; } = NoLayer;

    private LayerNode?[]? Children => _content as LayerNode?[];

    internal LayerNode? Child(ReadOnlySpan<byte> name) => Children is { } children ? NodeTable.Find(children, name) : null;

    /// <summary>Adds a child, in the place of one of the same name; that one is returned.</summary>
    internal LayerNode? Add(LayerNode child)
    {
        var children = Children ?? NodeTable.Empty;
        var replaced = NodeTable.Put(ref children, _count, child);
        _count += replaced is null ? 1 : 0;
        _content = children;
        return replaced;
    }

    internal void Touch(int layer)
    {
        for (var node = this; node is not null && node.TouchedBy != layer; node = node.Parent)
        {
            node.TouchedBy = layer;
        }
    }

    /// <summary>Removes the child, or what lower layers have below it where this layer has touched it.</summary>
    /// <param name="name">The child's name.</param>
    /// <param name="layer">The layer that hides it.</param>
    /// <param name="gone">Gets every node removed, each with what is below it.</param>
    internal void Hide(ReadOnlySpan<byte> name, int layer, List<LayerNode> gone)
    {
        if (Child(name) is { } child)
        {
            Hide(child, layer, gone);
        }
    }

    /// <summary>Hides every child that this layer has not touched.</summary>
    internal void HideAll(int layer, List<LayerNode> gone)
    {
        foreach (var child in SortedChildren())
        {
            Hide(child, layer, gone);
        }
    }

    /// <summary>The children by the byte order of their names.</summary>
    internal List<LayerNode> SortedChildren()
    {
        var children = (Children ?? []).OfType<LayerNode>().ToList();
        children.Sort((left, right) => left.Name.CompareTo(right.Name));
        return children;
    }

    private void Hide(LayerNode child, int layer, List<LayerNode> gone)
    {
        if (child.TouchedBy == layer)
        {
            child.HideAll(layer, gone);
        }
        else
        {
            NodeTable.Remove(Children!, child);
            _count--;
            gone.Add(child);
        }
    }
}
