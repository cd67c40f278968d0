using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>What a store remembers of bundles, for each sequence: the inventory made last here, and the one taken in last (<c>bundles/made</c>, <c>bundles/taken</c>).</summary>
internal static class BundleState
{
    internal const string Directory = "bundles";
    private const string Made = "made";
    private const string Taken = "taken";

    /// <summary>The inventory made last; null for none.</summary>
    internal static BundleInventory? LastMade(DepotDirectory depot, string sequence) => Read(depot, Made, sequence)?.Inventory;

    /// <summary>The file of the inventory made last; null for none.</summary>
    internal static byte[]? MadeBytes(DepotDirectory depot, string sequence) => Read(depot, Made, sequence)?.Bytes;

    /// <summary>The inventory taken in last, and the file's bytes; null for none.</summary>
    internal static (BundleInventory Inventory, byte[] Bytes)? LastTaken(DepotDirectory depot, string sequence) => Read(depot, Taken, sequence);

    internal static void KeepMade(DepotDirectory depot, BundleHead head) => Keep(depot, Made, head.Inventory.Sequence, head.Bytes.Span);

    internal static void KeepTaken(DepotDirectory depot, string sequence, ReadOnlySpan<byte> inventory) => Keep(depot, Taken, sequence, inventory);

    /// <summary>One command at a time makes or takes in bundles of a store.</summary>
    internal static LockFile Lock(DepotDirectory depot)
    {
        depot.MakeDirectory(Directory).Dispose();
        return LockFile.Acquire(Path.Join(depot.Root, Directory, "lock"), LockKind.Exclusive);
    }

    private static (BundleInventory Inventory, byte[] Bytes)? Read(DepotDirectory depot, string kind, string sequence)
    {
        var path = PathOf(kind, sequence);
        if (depot.TryRead(path, BundleInventoryJson.MaxBytes) is not { } bytes)
        {
            return null;
        }

        try
        {
            return (BundleInventoryJson.Read(bytes), bytes);
        }
        catch (BadInputException e)
        {
            throw e.In($"read {depot.Show(path)}");
        }
    }

    private static void Keep(DepotDirectory depot, string kind, string sequence, ReadOnlySpan<byte> inventory)
    {
        depot.MakeDirectory($"{Directory}/{kind}").Dispose();
        using var file = AtomicFile.Begin(Path.Join(depot.Root, PathOf(kind, sequence)), DepotDirectory.FileMode);
        file.Stream.Write(inventory);
        file.Commit();
    }

    private static string PathOf(string kind, string sequence) => $"{Directory}/{kind}/{sequence}.json";
}
