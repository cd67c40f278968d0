using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// The names that a stack of layers leaves, as unpacking one layer over the other would: image-spec layer.md, in the reading
/// that umoci and Docker share. A whiteout hides what lower layers have, never what its own layer has.
/// </summary>
internal sealed class LayerTree
{
    private const int MostLinks = 40; // path_resolution(7)
    private static ReadOnlySpan<byte> WhiteoutPrefix => ".wh."u8;
    private static ReadOnlySpan<byte> OpaqueName => ".wh..wh..opq"u8;

    private List<LayerNode> _gone = [];

    internal LayerNode Root { get; } = new(null, ByteString.Empty);

    /// <summary>
    /// Whether a name that was there when this was asked last is there no more, with nothing else in its place. Costs as much as was removed since.
    /// </summary>
    internal bool HasLostNames()
    {
        var gone = _gone;
        _gone = [];
        return !gone.TrueForAll(node => IsAllThere(node, LayerPaths.Find(Root, PathOf(node))));
    }

    /// <summary>Applies one entry, found at <paramref name="position"/> of <paramref name="layer"/>.</summary>
    internal void Apply(int layer, long position, TarEntry entry, bool hasWhiteouts)
    {
        EntryPath.Check(entry.Name);
        if (entry.Name.IsEmpty)
        {
            SetRoot(new LayerFile(layer, position, entry));
            return;
        }

        var parent = EntryPath.Parent(entry.Name.Span);
        var leaf = EntryPath.Leaf(entry.Name.Span);
        if (hasWhiteouts && leaf.StartsWith(WhiteoutPrefix))
        {
            ApplyWhiteout(layer, Find(parent, make: false), leaf, entry);
            return;
        }

        var directory = Find(parent, make: true) ?? throw NotADirectory(parent);
        Put(directory, leaf, layer, position, entry).Touch(layer);
    }

    /// <summary>The node at a path, links among its parents followed inside the tree, the last component not; null where there is none.</summary>
    internal LayerNode? FindName(ReadOnlySpan<byte> path) =>
        path.IsEmpty ? Root : Find(EntryPath.Parent(path), make: false)?.Child(EntryPath.Leaf(path));

    private void SetRoot(LayerFile file)
    {
        if (file.Kind != TarEntryKind.Directory)
        {
            throw new BadInputException("layer: the root is not a directory");
        }

        Root.File = file;
    }

    private void ApplyWhiteout(int layer, LayerNode? directory, ReadOnlySpan<byte> leaf, TarEntry entry)
    {
        var hidden = leaf[WhiteoutPrefix.Length..];
        if (leaf.SequenceEqual(OpaqueName))
        {
            directory?.HideAll(layer, _gone);
        }
        else if (hidden.IsEmpty || hidden.SequenceEqual("."u8) || hidden.SequenceEqual(".."u8))
        {
            throw new BadInputException($"layer: {entry.Name}: a whiteout of no file");
        }
        else
        {
            directory?.Hide(hidden, layer, _gone);
        }
    }

    private LayerNode Put(LayerNode directory, ReadOnlySpan<byte> leaf, int layer, long position, TarEntry entry)
    {
        var existing = directory.Child(leaf);
        if (entry.Kind == TarEntryKind.HardLink)
        {
            return Link(directory, leaf, existing, entry);
        }

        var file = new LayerFile(layer, position, entry);
        if (entry.Kind == TarEntryKind.Directory && existing is { IsDirectory: true })
        {
            existing.File = file;
            return existing;
        }

        return Make(directory, leaf, file);
    }

    private LayerNode Make(LayerNode directory, ReadOnlySpan<byte> name, LayerFile? file)
    {
        var node = new LayerNode(directory, ByteString.Copy(name)) { File = file };
        if (directory.Add(node) is { IsDirectory: true } replaced)
        {
            _gone.Add(replaced);
        }

        return node;
    }

    // The link takes over the file itself, so that it keeps the content whatever later becomes of the other name.
    private LayerNode Link(LayerNode directory, ReadOnlySpan<byte> leaf, LayerNode? existing, TarEntry entry)
    {
        EntryPath.Check(entry.LinkTarget);
        var target = FindName(entry.LinkTarget.Span);
        if (target?.File is not { } file || target.IsDirectory)
        {
            throw new BadInputException($"layer: {entry.Name}: a hard link to {entry.LinkTarget}, which is no file of this or a lower layer");
        }

        if (target == existing)
        {
            return existing;
        }

        target.HasOtherNames = true;
        var link = Make(directory, leaf, file);
        link.HasOtherNames = true;
        return link;
    }

    // Most paths lead through directories only; links and .. are for the other way.
    private LayerNode? Find(ReadOnlySpan<byte> path, bool make)
    {
        var here = Root;
        for (var rest = path; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'/');
            var component = end < 0 ? rest : rest[..end];
            rest = end < 0 ? [] : rest[(end + 1)..];
            if (component.IsEmpty || component.SequenceEqual("."u8))
            {
                continue;
            }

            var next = here.Child(component);
            if (component.SequenceEqual(".."u8) || next is { IsDirectory: false })
            {
                return FindThroughLinks(path, make);
            }

            if (next is null && !make)
            {
                return null;
            }

            here = next ?? Make(here, component, file: null);
        }

        return here;
    }

    private LayerNode? FindThroughLinks(ReadOnlySpan<byte> path, bool make)
    {
        var left = new Stack<ByteString>();
        Push(left, path);
        var here = Root;
        var links = 0;
        while (left.TryPop(out var component))
        {
            var next = component.Span.SequenceEqual(".."u8) ? here.Parent ?? Root : here.Child(component.Span);
            if (next is null && !make)
            {
                return null;
            }

            next ??= Make(here, component.Span, file: null);
            if (next.File is { Kind: TarEntryKind.SymbolicLink } link)
            {
                next = link.LinkTarget.Span.StartsWith("/"u8) ? Root : here;
                Push(left, ++links <= MostLinks ? link.LinkTarget.Span : throw NotADirectory(path));
            }
            else if (!next.IsDirectory)
            {
                return make ? throw NotADirectory(path) : null;
            }

            here = next;
        }

        return here;
    }

    private static bool IsAllThere(LayerNode gone, LayerNode? now) =>
        now is not null && gone.SortedChildren().TrueForAll(child => IsAllThere(child, now.Child(child.Name.Span)));

    private static List<ByteString> PathOf(LayerNode node)
    {
        var path = new List<ByteString>();
        for (var at = node; at.Parent is not null; at = at.Parent)
        {
            path.Add(at.Name);
        }

        path.Reverse();
        return path;
    }

    private static void Push(Stack<ByteString> left, ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty)
        {
            var component = EntryPath.Leaf(path);
            if (!component.IsEmpty && !component.SequenceEqual("."u8))
            {
                left.Push(ByteString.Copy(component));
            }

            path = path[..Math.Max(0, path.Length - component.Length - 1)];
        }
    }

    private static BadInputException NotADirectory(ReadOnlySpan<byte> path) =>
        new($"layer: {ByteEscaping.ToDisplay(path)}: the entries below it need a directory there");
}
