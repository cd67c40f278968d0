using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Acbuild.Tree;

/// <summary>
/// The file system of the image under construction: names and facts of all layers laid over each other, without contents.
/// About 250 bytes a file. Paths are resolved here, inside the image, never on the host.
/// </summary>
internal sealed class ImageTree
{
    /// <summary>As many links as the kernel follows in one path (path_resolution(7)).</summary>
    private const int MaximumLinks = 40;

    /// <summary>The image's root directory.</summary>
    internal ImageNode Root { get; } = new();

    /// <summary>The latest modification time of any entry; the start of 1970 when there is none.</summary>
    internal UnixTime Newest { get; private set; }

    /// <summary>Lays one entry of a layer over what is there.</summary>
    /// <param name="entry">The entry; the name is relative to the root.</param>
    /// <param name="layer">The index of the layer.</param>
    /// <param name="offset">Where its content begins in the layer.</param>
    internal void Apply(TarEntry entry, int layer, long offset)
    {
        if (entry.Kind == TarEntryKind.HardLink)
        {
            var target = LinkTarget(entry);
            target.HasOtherNames = true;
            NodeFor(entry.Name).Replace(target);
            return;
        }

        Newest = entry.ModificationTime > Newest ? entry.ModificationTime : Newest;
        NodeFor(entry.Name).Replace(new ImageInode(entry with { Name = default }, layer, offset));
    }

    /// <summary>What lies at a path whose links in the middle are followed, the last component not; null where nothing does.</summary>
    internal ImageNode? Find(ByteString path) => FindResolved(Resolve(path, followLast: false));

    /// <summary>What lies at a path that <see cref="Resolve"/> gave; no link is followed.</summary>
    internal ImageNode? FindResolved(ByteString resolved) => Walk(TreePath.Split(resolved));

    /// <summary>The first thing above a resolved path that is not a directory; null where nothing stands in the way.</summary>
    internal ByteString? FirstNonDirectoryAbove(ByteString resolved)
    {
        var parts = TreePath.Split(resolved);
        var node = Root;
        for (var i = 0; i < parts.Count; i++)
        {
            if (!node.IsDirectory)
            {
                return TreePath.Join(parts[..i]);
            }

            if (node.Find(parts[i]) is not { } next)
            {
                return null;
            }

            node = next;
        }

        return null;
    }

    /// <summary>
    /// The path without links, <c>.</c> and <c>..</c>, relative to the root: where something put at <paramref name="path"/> would
    /// lie. Components that are not there stay as they are.
    /// </summary>
    /// <param name="path">A path in the image; a leading slash is optional.</param>
    /// <param name="followLast">Follow the last component too when it is a link.</param>
    /// <exception cref="BadInputException">The links go in a circle.</exception>
    internal ByteString Resolve(ByteString path, bool followLast)
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
            if (Walk(real) is not { IsSymbolicLink: true } link || (pending.Count == 0 && !followLast))
            {
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new BadInputException($"follow {path} in the image: more than {MaximumLinks} symbolic links");
            }

            Enter(link.Inode!.Facts.LinkTarget, real, pending);
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

    private ImageNode? Walk(IReadOnlyList<ByteString> components)
    {
        var node = Root;
        for (var i = 0; i < components.Count && node is not null; i++)
        {
            node = node.Find(components[i]);
        }

        return node;
    }

    /// <summary>The node for an entry's name, below directories that are made when they are not there.</summary>
    private ImageNode NodeFor(ByteString name)
    {
        var node = Root;
        foreach (var component in TreePath.Split(Straight(name)))
        {
            if (!node.IsDirectory)
            {
                throw new BadInputException($"lay {name} into the image: something above it is not a directory");
            }

            node = node.Child(component);
        }

        return node;
    }

    /// <summary>Archives may name files through links of their own (lib -> usr/lib, lib/x); most names need no look at links.</summary>
    private ByteString Straight(ByteString name)
    {
        var node = Root;
        var rest = name.Span;
        while (rest.IndexOf((byte)'/') is > 0 and var slash)
        {
            node = node?.Find(ByteString.Copy(rest[..slash]));
            if (node is null)
            {
                return name;
            }

            if (node.IsSymbolicLink)
            {
                return Resolve(name, followLast: false);
            }

            rest = rest[(slash + 1)..];
        }

        return name;
    }

    private ImageInode LinkTarget(TarEntry entry) => Find(entry.LinkTarget) is { Inode: { } inode, IsDirectory: false }
        ? inode
        : throw new BadInputException($"lay {entry.Name} into the image: its hard link's target {entry.LinkTarget} is not there");
}
