using System.Security.Cryptography;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>
/// Where a bundle is verified before anything of it appears: <c>bundles/incoming/SHA256</c>, named by the inventory, so that a load that was killed is gone
/// on with. <c>files/SHA256</c> is whole and on disk.
/// </summary>
internal sealed class BundleStage : IBundleTarget
{
    internal const string Incoming = BundleState.Directory + "/incoming";
    private const int LargestSmallFile = 16 << 20;
    private const long SpareBytes = 1 << 20;
    private readonly DepotDirectory _depot;

    private BundleStage(DepotDirectory depot, BundleHead head)
    {
        (_depot, Head) = (depot, head);
        Name = head.Sha256;
    }

    /// <summary>The bundle's head.</summary>
    internal BundleHead Head { get; }

    /// <summary>The folder's name.</summary>
    internal string Name { get; }

    /// <summary>The folder.</summary>
    internal string Root => Path.Join(_depot.Root, Incoming, Name);

    /// <summary>Opens the one of this bundle, and removes those of others that were given up.</summary>
    internal static BundleStage Open(DepotDirectory depot, BundleHead head)
    {
        depot.MakeDirectory(Incoming).Dispose();
        var stage = new BundleStage(depot, head);
        Sweep(depot, stage.Name);
        depot.MakeDirectory($"{Incoming}/{stage.Name}/files").Dispose();
        return stage;
    }

    /// <summary>Removes what loads left that were given up, or killed when they had put everything in place. Whoever calls holds the lock, and no load is decided and incomplete.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="except">The folder that stays; null for none.</param>
    internal static void Sweep(DepotDirectory depot, string? except)
    {
        var folder = Path.Join(depot.Root, Incoming);
        foreach (var other in Directory.Exists(folder) ? Directory.GetDirectories(folder).Where(path => Path.GetFileName(path) != except) : [])
        {
            DirectoryTree.Delete(other);
        }
    }

    /// <summary>Where a file's bytes are, once they have come.</summary>
    internal string PathOf(BundleFile file) => Path.Join(Root, "files", file.Sha256);

    /// <summary>Refuses where there is too little room for what is not here yet.</summary>
    internal void RequireSpace(string shown)
    {
        var needed = Head.Inventory.Files.Where(file => file.IsCarried && !IsHere(file) && !IsStaged(file)).Sum(file => file.Size);
        DiskSpace.Require(Root, needed + SpareBytes, $"load {shown}");
    }

    /// <summary>Sees that the store has what the bundle leaves out.</summary>
    /// <exception cref="NotFoundException">It has not.</exception>
    internal void RequireComplete(string shown)
    {
        if (Head.Inventory.Files.FirstOrDefault(file => !file.IsCarried && !IsHere(file)) is { } missing)
        {
            throw new NotFoundException(
                $"bundle {shown}: it leaves out {missing.Path}, which is not here", $"load the bundle with serial {Head.Inventory.Former?.Serial} first, or carry one made without --since");
        }
    }

    /// <summary>Whether the store has that very file.</summary>
    internal bool IsHere(BundleFile file) => IsHere(_depot, file);

    /// <summary>Whether a store has that very file.</summary>
    internal static bool IsHere(DepotDirectory depot, BundleFile file)
    {
        if (BundlePaths.ImageOf(file.Path) is { } image && image.File == DepotFiles.Image)
        {
            return DepotCatalog.Load(depot, image.Key)?.Record.Sha256 == file.Sha256;
        }

        return depot.TryRead(file.Path, LargestSmallFile) is { } bytes && bytes.Length == file.Size && Convert.ToHexStringLower(SHA256.HashData(bytes)) == file.Sha256;
    }

    public Stream? Begin(BundleFile file) => IsHere(file) || IsStaged(file) ? null : File.Create(PathOf(file) + ".part", 1);

    public void End(BundleFile file, Stream stream)
    {
        using (var handle = (FileStream)stream)
        {
            handle.Flush();
            Sys.Fchmod(handle.SafeFileHandle, DepotDirectory.FileMode);
            Sys.Fsync(handle.SafeFileHandle);
        }

        File.Move(PathOf(file) + ".part", PathOf(file), overwrite: true);
    }

    /// <summary>Removes it with all that has come.</summary>
    internal void Remove() => DirectoryTree.Delete(Root);

    // What has that name was verified, and on disk, before it got it.
    private bool IsStaged(BundleFile file) => File.Exists(PathOf(file)) && new FileInfo(PathOf(file)).Length == file.Size;
}
