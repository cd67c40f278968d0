using System.Text;
using Acserver.Depot;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.ImageSpec.Schema;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>
/// Puts a stage in place. <c>bundles/commit</c> names the stage from the moment on when all of it is verified and on disk; from then on every command that opens
/// the store completes the work first, so that a killed load is a load that was done or one that did nothing.
/// </summary>
internal static class BundleCommit
{
    internal const string TrustFolder = "trust";
    internal const string PutFolder = "put";
    internal const string ImagesFolder = "images";
    private const string Journal = BundleState.Directory + "/commit";
    private const string InventoryFile = "bundle.json";

    /// <summary>The moment at which the load is decided.</summary>
    internal static void Begin(DepotDirectory depot, BundleStage stage)
    {
        Write(Path.Join(stage.Root, InventoryFile), stage.Head.Bytes.Span);
        SyncFolders(stage.Root);
        Write(Path.Join(depot.Root, Journal), Encoding.ASCII.GetBytes(stage.Name));
    }

    /// <summary>True while a load that was decided is not complete.</summary>
    internal static bool IsPending(DepotDirectory depot) => File.Exists(Path.Join(depot.Root, Journal));

    /// <summary>Completes it; whoever calls holds the lock. Every step may have been done already.</summary>
    internal static void Finish(DepotDirectory depot)
    {
        if (!IsPending(depot))
        {
            return;
        }

        var root = Path.Join(depot.Root, BundleStage.Incoming, Encoding.ASCII.GetString(depot.TryRead(Journal, 64) ?? throw new BadInputException($"read {depot.Show(Journal)}: no plain file")));
        var inventory = File.ReadAllBytes(Path.Join(root, InventoryFile));
        PutTrust(depot, Path.Join(root, PutFolder));
        var images = Path.Join(root, ImagesFolder);
        foreach (var folder in Directory.Exists(images) ? Directory.GetDirectories(images) : [])
        {
            PutImage(depot, folder);
        }

        BundleState.KeepTaken(depot, BundleInventoryJson.Read(inventory).Sequence, inventory);
        File.Delete(Path.Join(depot.Root, Journal));
        DirectoryTree.Delete(root);
    }

    private static void PutTrust(DepotDirectory depot, string trust)
    {
        foreach (var file in Directory.Exists(trust) ? Directory.GetFiles(trust, "*", SearchOption.AllDirectories) : [])
        {
            var target = Path.Join(depot.Root, Path.GetRelativePath(trust, file));
            var bytes = File.ReadAllBytes(file);
            if (!File.Exists(target) || !File.ReadAllBytes(target).AsSpan().SequenceEqual(bytes))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                Write(target, bytes);
            }
        }
    }

    private static void PutImage(DepotDirectory depot, string folder)
    {
        var key = ImageKey.Of(ImageManifest.Parse(File.ReadAllBytes(Path.Join(folder, DepotFiles.Manifest))));
        using var parent = depot.MakeDirectory(DepotDirectory.DirectoryOf(key.Name));
        try
        {
            Sys.Renameat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(folder), parent, Encoding.ASCII.GetBytes(key.DirectoryName), RenameFlags.RENAME_NOREPLACE);
            Sys.Fsync(parent);
        }
        catch (SystemCallException e) when (e.Errno is Errno.EEXIST or Errno.ENOTEMPTY)
        {
            SignAgain(depot, key, folder);
        }
    }

    // The same image is here: what is new lies beside it. Another one, published since this one was judged, stays.
    private static void SignAgain(DepotDirectory depot, ImageKey key, string folder)
    {
        var target = Path.Join(depot.Root, DepotDirectory.DirectoryOf(key.Name), key.DirectoryName);
        if (DepotCatalog.Load(depot, key)?.Record.Sha256 != DepotRecordJson.Read(File.ReadAllBytes(Path.Join(folder, DepotFiles.Record))).Sha256)
        {
            Report.Warn($"load {key}: another image was published under this name and labels meanwhile, and what is published stays");
            return;
        }

        foreach (var file in Directory.GetFiles(folder).Where(file => Path.GetFileName(file) is not (DepotFiles.Image or DepotFiles.Record)))
        {
            Write(Path.Join(target, Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        Write(Path.Join(target, DepotFiles.Record), File.ReadAllBytes(Path.Join(folder, DepotFiles.Record)));
    }

    private static void SyncFolders(string root)
    {
        foreach (var folder in Directory.GetDirectories(root, "*", SearchOption.AllDirectories).Append(root))
        {
            using var handle = Sys.OpenDirectory(folder);
            Sys.Fsync(handle);
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        using var file = AtomicFile.Begin(path, DepotDirectory.FileMode);
        file.Stream.Write(bytes);
        file.Commit();
    }
}
