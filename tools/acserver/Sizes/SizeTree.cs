using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Acserver.Sizes;

/// <summary>
/// Adds up what takes the space in an image while its entries go by. Memory has a bound whatever is in the image: when there are too many names the smallest ones are
/// let go of, their bytes staying with the directories above, so that every sum is exact and only small names are missing.
/// </summary>
internal sealed class SizeTree
{
    internal const int MostLargest = 50;
    private const int MostNodes = 20_000;
    private const int MostNameBytes = 4 << 20;
    private const int MostDepth = 12;
    private readonly PriorityQueue<(ByteString Path, long Bytes), long> _largest = new(MostLargest + 1);
    private int _count = 1;
    private int _nameBytes;

    /// <summary>The root file system.</summary>
    internal SizeNode Root { get; } = new(null, ByteString.Empty) { IsDirectory = true };

    /// <summary>The largest files, the largest first.</summary>
    internal IReadOnlyList<(ByteString Path, long Bytes)> Largest =>
        [.. _largest.UnorderedItems.Select(item => item.Element).OrderByDescending(file => file.Bytes).ThenBy(file => file.Path)];

    /// <summary>Takes in an entry; only files take space.</summary>
    internal void Add(TarEntry entry)
    {
        if (entry.Kind != TarEntryKind.File)
        {
            return;
        }

        var node = Root;
        Count(node, entry.Size);
        var rest = entry.Name.Span;
        for (var depth = 0; depth < MostDepth && !rest.IsEmpty; depth++)
        {
            var slash = rest.IndexOf((byte)'/');
            node = Child(node, ByteString.Copy(slash < 0 ? rest : rest[..slash]));
            Count(node, entry.Size);
            rest = slash < 0 ? [] : rest[(slash + 1)..];
            node.IsDirectory |= slash >= 0;
        }

        NoteLargest(entry);
        if (_count > MostNodes || _nameBytes > MostNameBytes)
        {
            Fold(MostNodes / 2, MostNameBytes / 2);
        }
    }

    /// <summary>Lets go of the smallest names until no more than <paramref name="nodes"/> of at most <paramref name="nameBytes"/> in all are left.</summary>
    internal void Fold(int nodes, int nameBytes)
    {
        while (_count > nodes || _nameBytes > nameBytes)
        {
            List<SizeNode> leaves = [];
            Collect(Root, leaves);
            leaves.Sort((a, b) => a.Bytes.CompareTo(b.Bytes) is var order and not 0 ? order : b.Name.CompareTo(a.Name));
            foreach (var leaf in leaves)
            {
                if (_count <= nodes && _nameBytes <= nameBytes)
                {
                    return;
                }

                leaf.Parent!.Children!.Remove(leaf.Name);
                _count--;
                _nameBytes -= leaf.Name.Length;
            }
        }
    }

    private static void Count(SizeNode node, long bytes)
    {
        node.Bytes += bytes;
        node.Files++;
    }

    private static void Collect(SizeNode node, List<SizeNode> leaves)
    {
        foreach (var child in node.Children?.Values ?? Enumerable.Empty<SizeNode>())
        {
            if (child.Children is { Count: > 0 })
            {
                Collect(child, leaves);
            }
            else
            {
                leaves.Add(child);
            }
        }
    }

    private SizeNode Child(SizeNode parent, ByteString name)
    {
        parent.Children ??= [];
        if (!parent.Children.TryGetValue(name, out var child))
        {
            child = new SizeNode(parent, name);
            parent.Children.Add(name, child);
            _count++;
            _nameBytes += name.Length;
        }

        return child;
    }

    private void NoteLargest(TarEntry entry)
    {
        if (_largest.Count < MostLargest)
        {
            _largest.Enqueue((entry.Name, entry.Size), entry.Size);
        }
        else if (_largest.TryPeek(out _, out var least) && entry.Size > least)
        {
            _largest.EnqueueDequeue((entry.Name, entry.Size), entry.Size);
        }
    }
}
