using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Paths in a merged tree, resolved inside it and never on the host.</summary>
internal static class LayerPaths
{
    private const int MostLinks = 40; // path_resolution(7)

    /// <summary>What lies at a path without links; null where nothing does.</summary>
    internal static LayerNode? Find(LayerNode root, IReadOnlyList<ByteString> components)
    {
        var node = root;
        for (var i = 0; i < components.Count && node is not null; i++)
        {
            node = node.Child(components[i].Span);
        }

        return node;
    }

    /// <summary>The first thing above a path without links that is no directory; null where nothing stands in the way.</summary>
    internal static ByteString? FirstNonDirectoryAbove(LayerNode root, ByteString resolved)
    {
        var parts = TreePath.Split(resolved);
        var node = root;
        for (var i = 0; i < parts.Count; i++)
        {
            if (!node.IsDirectory)
            {
                return TreePath.Join(parts[..i]);
            }

            if (node.Child(parts[i].Span) is not { } next)
            {
                return null;
            }

            node = next;
        }

        return null;
    }

    /// <summary>The path without links, <c>.</c> and <c>..</c>; components that are not there stay as they are.</summary>
    internal static ByteString Resolve(LayerNode root, ByteString path, bool followLast)
    {
        var (real, links) = (new List<ByteString>(), 0);
        var pending = new Stack<ByteString>(Enumerable.Reverse(TreePath.Split(path)));
        while (pending.TryPop(out var component))
        {
            if (component == "..")
            {
                TreePath.RemoveLast(real);
                continue;
            }

            real.Add(component);
            if (Find(root, real)?.File is not { Kind: Archive.TarEntryKind.SymbolicLink } link || (pending.Count == 0 && !followLast))
            {
                continue;
            }

            if (++links > MostLinks)
            {
                throw new BadInputException($"follow {path} in the image: more than {MostLinks} symbolic links");
            }

            Enter(link.LinkTarget, real, pending);
        }

        return TreePath.Join(real);
    }

    private static void Enter(ByteString target, List<ByteString> real, Stack<ByteString> pending)
    {
        TreePath.RemoveLast(real);
        if (target.Span.StartsWith("/"u8))
        {
            real.Clear();
        }

        foreach (var component in Enumerable.Reverse(TreePath.Split(target)))
        {
            pending.Push(component);
        }
    }
}
