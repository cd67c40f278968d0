using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Acbuild.Tree;

/// <summary>A name in the image's file system. Without an inode it is a directory that nothing described but something lies in.</summary>
internal sealed class ImageNode
{
    private Dictionary<ByteString, ImageNode>? _children;

    /// <summary>What the name stands for; null for a directory that is only implied.</summary>
    internal ImageInode? Inode { get; private set; }

    internal bool IsDirectory => Inode is null || Inode.Facts.Kind == TarEntryKind.Directory;

    internal bool IsSymbolicLink => Inode?.Facts.Kind == TarEntryKind.SymbolicLink;

    /// <summary>The names below, in byte order.</summary>
    internal IEnumerable<KeyValuePair<ByteString, ImageNode>> Children =>
        _children is null ? [] : _children.OrderBy(child => child.Key);

    internal ImageNode? Find(ByteString name) => _children?.GetValueOrDefault(name);

    /// <summary>The child of that name, made when it is not there.</summary>
    internal ImageNode Child(ByteString name)
    {
        _children ??= [];
        if (!_children.TryGetValue(name, out var child))
        {
            child = new ImageNode();
            _children.Add(name, child);
        }

        return child;
    }

    /// <summary>Gives the name a new meaning. Only a directory laid over a directory keeps what is below.</summary>
    internal void Replace(ImageInode inode)
    {
        if (!IsDirectory || inode.Facts.Kind != TarEntryKind.Directory)
        {
            _children = null;
        }

        Inode = inode;
    }
}
