using Appc.ImageSpec.Rootfs;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>A source whose files lie in layers: an image or an archive. Links on the way to a path are followed inside it.</summary>
internal abstract class LayeredOrigin : CopyOrigin
{
    /// <summary>How messages name the source.</summary>
    protected abstract string Shown { get; }

    internal sealed override void Open(IReadOnlyList<string> paths, string buildDirectory, Action<IReadOnlyList<CopyItem>> use) =>
        OpenTree(tree =>
        {
            tree.MissingTime = tree.Newest;
            use([.. paths.SelectMany(path => Find(tree, path).Select(found => Item(tree, found, MeansDirectory(path))))]);
        });

    /// <summary>Opens the tree and closes it again.</summary>
    protected abstract void OpenTree(Action<LayerStack> use);

    private List<ByteString> Find(LayerStack tree, string path)
    {
        var literal = TreePath.Absolute(path);
        var found = !FilePattern.Is(path) || Exists(tree, literal)
            ? [literal]
            : FilePattern.Expand(path, "/", directory => tree.NamesIn(tree.Resolve(directory, followLast: true)));
        found.RemoveAll(one => !Exists(tree, one));
        return found.Count > 0 ? found : throw Absent(path, Shown);
    }

    private static bool Exists(LayerStack tree, ByteString path) => tree.FindResolved(tree.Resolve(path, followLast: false)) is not null;

    private static CopyItem Item(LayerStack tree, ByteString path, bool meansDirectory)
    {
        var resolved = tree.Resolve(path, followLast: meansDirectory);
        var isDirectory = tree.FindResolved(resolved) is { IsDirectory: true };
        return new CopyItem(path.ToString(), TreePath.LastOf(path), isDirectory, (layer, change) => tree.WalkBelow(resolved, (entry, content) =>
        {
            if (change(entry) is { } changed)
            {
                layer.Add(changed, content);
            }
        }));
    }
}
