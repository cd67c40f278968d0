using Appc.ImageSpec.Archive;
using Appc.Linux;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Tree;

/// <summary>
/// Writes an image tree in byte order of its names, each file once and its other names as hard links to it. The bytes follow
/// from the tree alone: directories that nothing described are root's, 0755, and as old as the newest file.
/// </summary>
internal sealed class ImageWriter : IDisposable
{
    private readonly ImageTree _tree;
    private readonly SafeFileHandle[] _layers;
    private readonly Action<TarEntry, Stream?> _sink;
    private readonly TimeRule _times;
    private readonly Dictionary<ImageInode, ByteString> _written = [];

    internal ImageWriter(ImageTree tree, IEnumerable<string> layers, TimeRule times, Action<TarEntry, Stream?> sink)
    {
        _tree = tree;
        _layers = [.. layers.Select(path => File.OpenHandle(path))];
        _times = times;
        _sink = sink;
    }

    public void Dispose() => Array.ForEach(_layers, layer => layer.Dispose());

    internal void Write() => WriteNode(_tree.Root, ByteString.Empty);

    private void WriteNode(ImageNode node, ByteString name)
    {
        if (node.Inode is { } inode)
        {
            WriteInode(inode, name);
        }
        else
        {
            var time = _times.ForMade(_tree.Newest);
            _sink(new TarEntry { Name = name, Kind = TarEntryKind.Directory, Mode = ImpliedMode, ModificationTime = time }, null);
        }

        foreach (var (child, below) in node.Children)
        {
            WriteNode(below, TreePath.Below(name, child));
        }
    }

    private void WriteInode(ImageInode inode, ByteString name)
    {
        var entry = inode.Facts with { Name = name, ModificationTime = _times.Clamp(inode.Facts.ModificationTime) };
        if (_written.TryGetValue(inode, out var first))
        {
            _sink(entry with { Kind = TarEntryKind.HardLink, LinkTarget = first, Size = 0, Xattrs = [] }, null);
            return;
        }

        if (inode.HasOtherNames)
        {
            _written.Add(inode, name);
        }

        if (entry.Kind != TarEntryKind.File)
        {
            _sink(entry, null);
            return;
        }

        using var content = new LayerContent(_layers[inode.Layer], inode.Offset, entry.Size);
        _sink(entry, content);
    }

    private const uint ImpliedMode = 0b111_101_101;
}
