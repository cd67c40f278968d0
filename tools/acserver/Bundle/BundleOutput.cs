using System.Collections.Immutable;
using System.Globalization;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>The file or files of a bundle that is written. One file appears whole; of several the head (.000) appears last.</summary>
internal sealed class BundleOutput
{
    private const long SpareBytes = 1 << 20;
    private readonly long? _chunkBytes;

    internal BundleOutput(string path, long? chunkBytes)
    {
        (Path, _chunkBytes) = (path, chunkBytes);
    }

    /// <summary>As given.</summary>
    internal string Path { get; }

    /// <summary>Refuses, before anything is written, where there is too little room.</summary>
    /// <exception cref="BadInputException">There is.</exception>
    internal void RequireSpace(BundleInventory inventory)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        DiskSpace.Require(folder, BundleWriter.LengthOf(inventory.Files) + BundleInventoryJson.Write(inventory).Length + SpareBytes, $"write {ByteEscaping.ToDisplay(Path)}");
    }

    /// <summary>Writes the bundle.</summary>
    /// <param name="inventory">Without chunks.</param>
    /// <param name="open">Opens a file.</param>
    /// <param name="sign">Signs the inventory's bytes, once for each of its kinds.</param>
    internal BundleHead Write(BundleInventory inventory, Func<BundleFile, Stream> open, Func<ReadOnlyMemory<byte>, ImmutableArray<ReadOnlyMemory<byte>>> sign)
    {
        if (_chunkBytes is { } most)
        {
            return WriteChunks(inventory, open, sign, most);
        }

        var head = Head(inventory, sign);
        using var file = AtomicFile.Begin(Path, DepotDirectory.FileMode);
        head.Write(file.Stream);
        BundleWriter.Write(file.Stream, inventory.Files, open);
        file.Commit();
        return head;
    }

    /// <summary>The name of a piece: 0 is the head.</summary>
    internal static string PieceName(string path, int number) => string.Create(CultureInfo.InvariantCulture, $"{path}.{number:000}");

    private BundleHead WriteChunks(BundleInventory inventory, Func<BundleFile, Stream> open, Func<ReadOnlyMemory<byte>, ImmutableArray<ReadOnlyMemory<byte>>> sign, long most)
    {
        File.Delete(PieceName(Path, 0)); // without a head nobody takes old pieces for new ones
        using var chunks = new ChunkWriteStream(Path, most);
        BundleWriter.Write(chunks, inventory.Files, open);
        var head = Head(inventory with { Chunks = chunks.Finish() }, sign);
        for (var more = head.Inventory.Chunks.Length + 1; File.Exists(PieceName(Path, more)); more++)
        {
            File.Delete(PieceName(Path, more));
        }

        AtomicFile.Write(PieceName(Path, 0), DepotDirectory.FileMode, head.Write);
        return head;
    }

    private static BundleHead Head(BundleInventory inventory, Func<ReadOnlyMemory<byte>, ImmutableArray<ReadOnlyMemory<byte>>> sign)
    {
        var bytes = BundleInventoryJson.Write(inventory);
        return new BundleHead(bytes, BundleInventoryJson.Read(bytes), sign(bytes));
    }
}
