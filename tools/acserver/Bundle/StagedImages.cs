using System.Globalization;
using System.Text;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>
/// Makes of a stage what will be put in place: <c>put/</c> with the keys, statements and policy that are taken over, and a numbered folder in <c>images/</c> for each
/// image that is new or newly signed, judged by <c>trust/</c>: keys, statements and policy as they will be.
/// </summary>
internal sealed class StagedImages
{
    private readonly DepotDirectory _depot;
    private readonly BundleStage _stage;

    internal StagedImages(DepotDirectory depot, BundleStage stage)
    {
        (_depot, _stage) = (depot, stage);
    }

    private BundleInventory Inventory => _stage.Head.Inventory;

    private string Trust => Path.Join(_stage.Root, BundleCommit.TrustFolder);

    /// <summary>Prepares everything.</summary>
    /// <exception cref="NotVerifiedException">An image's signatures do not suffice.</exception>
    /// <exception cref="ConflictException">Another image is published under a name and labels.</exception>
    internal void Prepare(bool keepTrust, bool allowUnsigned)
    {
        foreach (var folder in new[] { BundleCommit.TrustFolder, BundleCommit.PutFolder, BundleCommit.ImagesFolder })
        {
            DirectoryTree.Delete(Path.Join(_stage.Root, folder)); // a killed load's
        }

        Directory.CreateDirectory(Trust);
        CopyTree(Path.Join(_depot.Root, "keys"), Path.Join(Trust, "keys"));
        foreach (var file in Directory.GetFiles(_depot.Root).Where(file => BundlePaths.IsFree(Path.GetFileName(file)) || Path.GetFileName(file) == BundlePaths.Policy))
        {
            File.Copy(file, Path.Join(Trust, Path.GetFileName(file)));
        }

        foreach (var file in Inventory.Files.Where(file => IsTrust(file, keepTrust)))
        {
            Place(file, Path.Join(Trust, file.Path));
            Place(file, Path.Join(_stage.Root, BundleCommit.PutFolder, file.Path));
        }

        var number = 0;
        var files = Inventory.Files.ToLookup(file => file.Path[..Math.Max(file.Path.LastIndexOf('/'), 0)], StringComparer.Ordinal);
        foreach (var image in Inventory.Images)
        {
            PrepareImage(image, [.. files[image.Directory]], Path.Join(_stage.Root, BundleCommit.ImagesFolder, number++.ToString(CultureInfo.InvariantCulture)), allowUnsigned);
        }
    }

    private static bool IsTrust(BundleFile file, bool keepTrust) => BundlePaths.KindOf(file.Path) switch
    {
        BundlePathKind.Image => false,
        BundlePathKind.Statement => true, // what revokes is always heard
        _ => !keepTrust,
    };

    private void PrepareImage(BundledImage image, List<BundleFile> files, string folder, bool allowUnsigned)
    {
        if (files.TrueForAll(_stage.IsHere))
        {
            return;
        }

        Directory.CreateDirectory(folder);
        foreach (var file in files)
        {
            Place(file, Path.Join(folder, Path.GetFileName(file.Path)));
        }

        var made = DepotPublisher.Prepare(folder, Trust, new PublishOptions(allowUnsigned, _ => null));
        var expected = files.Find(file => file.Path.EndsWith("/" + DepotFiles.Image, StringComparison.Ordinal));
        if (made.Record.Sha256 != expected?.Sha256 || made.Record.Id != image.Id || DepotCatalog.PathOf(made.Key, DepotFiles.Image) != expected.Path)
        {
            throw new BadInputException($"load {image.Name}: it is not the image that the inventory describes");
        }

        if (DepotCatalog.Load(_depot, made.Key) is { } present && present.Record.Sha256 != made.Record.Sha256)
        {
            throw new ConflictException($"load {made.Key}: another image is published under this name and labels, and what is published stays");
        }
    }

    private void Place(BundleFile file, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.Delete(target);
        var source = _stage.IsHere(file) ? Path.Join(_depot.Root, file.Path) : _stage.PathOf(file);
        Sys.Linkat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(source), Sys.WorkingDirectory, Encoding.UTF8.GetBytes(target));
    }

    private static void CopyTree(string source, string target)
    {
        if (!Directory.Exists(source))
        {
            return;
        }

        Directory.CreateDirectory(target);
        foreach (var file in Directory.GetFiles(source))
        {
            File.Copy(file, Path.Join(target, Path.GetFileName(file)));
        }

        foreach (var folder in Directory.GetDirectories(source))
        {
            CopyTree(folder, Path.Join(target, Path.GetFileName(folder)));
        }
    }
}
