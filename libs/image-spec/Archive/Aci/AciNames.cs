using System.Runtime.InteropServices;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// The names an image has had so far, as a tree of components with a hash table over it, so that 200,000 files take about
/// 10 MB. It finds what aci.md forbids (duplicate entries) and what programs would unpack in different ways.
/// </summary>
internal sealed class AciNames
{
    private const int Root = 0;
    private readonly ReadLimits _limits;
    private readonly List<NameNode> _nodes = [new NameNode { Parent = -1, NextInBucket = -1 }];
    private readonly List<byte> _text = [];
    private int[] _buckets = NewBuckets(1024);

    internal AciNames(ReadLimits limits)
    {
        _limits = limits;
    }

    /// <summary>Takes in an entry of an image.</summary>
    /// <exception cref="BadInputException">
    /// It was there before, lies below something that is not a directory, or is a hard link to what is not there.
    /// </exception>
    internal void Add(TarEntry entry)
    {
        if (entry.Kind == TarEntryKind.HardLink)
        {
            CheckTarget(entry);
        }

        var node = FindOrAdd(entry.Name.Span, entry);
        ref var found = ref CollectionsMarshal.AsSpan(_nodes)[node.Index];
        var directory = entry.Kind == TarEntryKind.Directory;
        if (!node.Added && (found.State != NameState.ImpliedDirectory || !directory))
        {
            throw new BadInputException(found.State == NameState.ImpliedDirectory
                ? $"image: {entry.Name}: not a directory, but has files below it"
                : $"image: {entry.Name}: a duplicate entry");
        }

        found.State = directory ? NameState.Directory : NameState.Other;
    }

    private static int[] NewBuckets(int size)
    {
        var buckets = new int[size];
        Array.Fill(buckets, -1);
        return buckets;
    }

    private (int Index, bool Added) FindOrAdd(ReadOnlySpan<byte> path, TarEntry entry)
    {
        var parent = Root;
        while (true)
        {
            var slash = path.IndexOf((byte)'/');
            var component = slash < 0 ? path : path[..slash];
            var child = Find(parent, component, out var hash);
            var added = child < 0;
            child = added ? Append(parent, component, hash, entry) : child;
            if (slash < 0)
            {
                return (child, added);
            }

            if (_nodes[child].State == NameState.Other)
            {
                throw new BadInputException($"image: {entry.Name}: lies below something that is not a directory");
            }

            parent = child;
            path = path[(slash + 1)..];
        }
    }

    private void CheckTarget(TarEntry link)
    {
        var node = Root;
        foreach (var range in link.LinkTarget.Span.Split((byte)'/'))
        {
            node = node < 0 ? node : Find(node, link.LinkTarget.Span[range], out _);
        }

        if (node < 0 || _nodes[node].State != NameState.Other)
        {
            var what = node < 0 ? "is not there yet" : "is a directory";
            throw new BadInputException($"image: {link.Name}: a hard link to {link.LinkTarget}, which {what}");
        }
    }

    private int Find(int parent, ReadOnlySpan<byte> component, out int hash)
    {
        HashCode code = default; // seeded anew in every process, so that nobody can prepare collisions
        code.Add(parent);
        code.AddBytes(component);
        hash = code.ToHashCode();
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        for (var i = _buckets[hash & (_buckets.Length - 1)]; i >= 0; i = nodes[i].NextInBucket)
        {
            ref var node = ref nodes[i];
            if (node.HashCode == hash && node.Parent == parent
                && CollectionsMarshal.AsSpan(_text).Slice(node.TextStart, node.TextLength).SequenceEqual(component))
            {
                return i;
            }
        }

        return -1;
    }

    private int Append(int parent, ReadOnlySpan<byte> component, int hash, TarEntry entry)
    {
        if (_text.Count + component.Length > _limits.MaxNameMemoryBytes)
        {
            throw new BadInputException($"image: {entry.Name}: more than {_limits.MaxNameMemoryBytes} bytes of file names");
        }

        if (_nodes.Count == _buckets.Length)
        {
            Grow();
        }

        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        _nodes.Add(new NameNode
        {
            Parent = parent,
            TextStart = _text.Count,
            TextLength = component.Length,
            HashCode = hash,
            NextInBucket = bucket,
        });
        CollectionExtensions.AddRange(_text, component);
        return bucket = _nodes.Count - 1;
    }

    private void Grow()
    {
        _buckets = NewBuckets(_buckets.Length * 2);
        var nodes = CollectionsMarshal.AsSpan(_nodes);
        for (var i = 1; i < nodes.Length; i++)
        {
            ref var bucket = ref _buckets[nodes[i].HashCode & (_buckets.Length - 1)];
            nodes[i].NextInBucket = bucket;
            bucket = i;
        }
    }
}
