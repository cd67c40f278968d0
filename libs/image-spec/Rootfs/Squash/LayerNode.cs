using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>A name in a merged tree.</summary>
internal sealed class LayerNode
{
    private Dictionary<ByteString, LayerNode>? _children;

    internal LayerNode(LayerNode? parent, LayerFile? file)
    {
        Parent = parent;
        File = file;
    }

    internal LayerNode? Parent { get; }

    /// <summary>What the name stands for; null for a directory that no entry names.</summary>
    internal LayerFile? File { get; set; }

    internal bool IsDirectory => File is null or { Kind: TarEntryKind.Directory };

    /// <summary>The last layer that had an entry here or below: its whiteouts hide what is older only.</summary>
    internal int TouchedBy { get; private set; } = -1;

    internal LayerNode? Child(ReadOnlySpan<byte> name) =>
        _children?.GetValueOrDefault(ByteString.Copy(name));

    internal LayerNode Add(ByteString name, LayerFile? file)
    {
        var child = new LayerNode(this, file);
        (_children ??= [])[name] = child;
        return child;
    }

    internal void Touch(int layer)
    {
        for (var node = this; node is not null && node.TouchedBy != layer; node = node.Parent)
        {
            node.TouchedBy = layer;
        }
    }

    /// <summary>Removes the child, or what lower layers have below it where this layer has touched it.</summary>
    internal void Hide(ReadOnlySpan<byte> name, int layer)
    {
        if (Child(name) is { } child)
        {
            Hide(ByteString.Copy(name), child, layer);
        }
    }

    /// <summary>Hides every child that this layer has not touched.</summary>
    internal void HideAll(int layer)
    {
        foreach (var (name, child) in _children?.ToList() ?? [])
        {
            Hide(name, child, layer);
        }
    }

    /// <summary>The children by the byte order of their names.</summary>
    internal List<KeyValuePair<ByteString, LayerNode>> SortedChildren()
    {
        var children = _children?.ToList() ?? [];
        children.Sort((left, right) => left.Key.CompareTo(right.Key));
        return children;
    }

    private void Hide(ByteString name, LayerNode child, int layer)
    {
        if (child.TouchedBy == layer)
        {
            child.HideAll(layer);
        }
        else
        {
            _children!.Remove(name);
        }
    }
}
