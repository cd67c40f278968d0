namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// A directory's children by name: a hash table without anything but the references, open addressing with linear probing. The nodes know their names,
/// and a dictionary would take three times the memory.
/// </summary>
internal static class NodeTable
{
    private const int Smallest = 4;

    internal static LayerNode?[] Empty => new LayerNode?[Smallest];

    internal static LayerNode? Find(LayerNode?[] table, ReadOnlySpan<byte> name) => table[Slot(table, name)];

    /// <summary>Puts a node in, growing the table when three quarters are taken; returns the one of the same name that was there.</summary>
    internal static LayerNode? Put(ref LayerNode?[] table, int count, LayerNode node)
    {
        if ((count + 1) * 4 > table.Length * 3)
        {
            table = Grown(table);
        }

        ref var slot = ref table[Slot(table, node.Name.Span)];
        var replaced = slot;
        slot = node;
        return replaced;
    }

    /// <summary>Takes a node out and closes the gap, so that the nodes behind it are still found.</summary>
    internal static void Remove(LayerNode?[] table, LayerNode node)
    {
        var mask = table.Length - 1;
        var gap = Slot(table, node.Name.Span);
        for (var next = (gap + 1) & mask; table[next] is { } behind; next = (next + 1) & mask)
        {
            // It may move into the gap unless its own place lies behind that.
            if (((next - Home(table, behind.Name.Span)) & mask) >= ((next - gap) & mask))
            {
                table[gap] = behind;
                gap = next;
            }
        }

        table[gap] = null;
    }

    private static LayerNode?[] Grown(LayerNode?[] table)
    {
        var larger = new LayerNode?[table.Length * 2];
        foreach (var node in table)
        {
            if (node is not null)
            {
                larger[Slot(larger, node.Name.Span)] = node;
            }
        }

        return larger;
    }

    // Where the name is, or would be put.
    private static int Slot(LayerNode?[] table, ReadOnlySpan<byte> name)
    {
        var mask = table.Length - 1;
        var slot = Home(table, name);
        while (table[slot] is { } node && !node.Name.Span.SequenceEqual(name))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    // HashCode is seeded anew in every process: nobody can choose names that all fall into one place.
    private static int Home(LayerNode?[] table, ReadOnlySpan<byte> name)
    {
        HashCode hash = default;
        hash.AddBytes(name);
        return hash.ToHashCode() & (table.Length - 1);
    }
}
