using Acbuild.Tree;
using Appc.ImageSpec.Archive;

namespace Acbuild.State;

/// <summary>Reads the entries of layer files, not their contents, into an <see cref="ImageTree"/>.</summary>
internal static class LayerScan
{
    private const int BufferSize = 1 << 16;

    /// <summary>The tree of all layers, the first lowest.</summary>
    internal static ImageTree Read(IReadOnlyList<string> paths)
    {
        var tree = new ImageTree();
        for (var i = 0; i < paths.Count; i++)
        {
            ReadLayer(tree, paths[i], i);
        }

        return tree;
    }

    private static void ReadLayer(ImageTree tree, string path, int index)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, BufferSize);
        using var tar = new TarReader(file, TarProfile.Layer, s_limits);
        while (tar.Next() is { } entry)
        {
            tree.Apply(entry, index, tar.Position);
        }
    }

    /// <summary>These archives are our own; what came from outside was held to its limits when it was taken in.</summary>
    private static readonly ReadLimits s_limits = new()
    {
        MaxEntries = long.MaxValue,
        MaxTotalBytes = long.MaxValue,
        MaxFileBytes = long.MaxValue,
        MaxNameMemoryBytes = int.MaxValue,
    };
}
