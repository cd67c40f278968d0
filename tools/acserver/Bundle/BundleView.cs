using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>
/// A bundle as a store that can be read: what is small is copied into a folder that goes with it, images stay where they are. All of it was verified when it
/// was opened.
/// </summary>
internal sealed class BundleView : IDisposable, IBundleTarget
{
    private readonly string _folder;
    private readonly BundleParts _parts;

    private BundleView(string folder, BundleParts parts)
    {
        (_folder, _parts) = (folder, parts);
        Depot = DepotDirectory.Open(folder);
    }

    /// <summary>The store.</summary>
    internal DepotDirectory Depot { get; }

    /// <summary>Verifies a bundle and opens it.</summary>
    /// <exception cref="NotVerifiedException">A byte is not what was signed, or no key given signed it.</exception>
    /// <exception cref="BadInputException">It is a delta.</exception>
    internal static BundleView Open(string path, IReadOnlyList<string> keys)
    {
        using var bundle = BundleInput.Open(path);
        BundleTrust.Require(bundle.Head, keys, bundle.Shown, DateTimeOffset.UtcNow);
        var inventory = bundle.Head.Inventory;
        if (inventory.Files.FirstOrDefault(file => !file.IsCarried) is { } missing)
        {
            throw new BadInputException($"serve bundle {bundle.Shown}: it leaves out {missing.Path}; load it into a store");
        }

        var view = new BundleView(Directory.CreateTempSubdirectory("acserver-bundle-").FullName, bundle.OpenParts());
        try
        {
            view.Fill(bundle);
            return view;
        }
        catch
        {
            view.Dispose();
            throw;
        }
    }

    public Stream? Begin(BundleFile file)
    {
        BundlePaths.KindOf(file.Path);
        if (file.Path.EndsWith("/" + DepotFiles.Image, StringComparison.Ordinal))
        {
            return null;
        }

        var path = Path.Join(_folder, file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return File.Create(path);
    }

    public void End(BundleFile file, Stream stream) => stream.Dispose();

    public void Dispose()
    {
        Depot.Dispose();
        _parts.Dispose();
        DirectoryTree.Delete(_folder);
    }

    private void Fill(BundleInput bundle)
    {
        bundle.ReadFiles(this);
        var map = BundleMap.Of(bundle.Head.Inventory);
        Dictionary<string, IReadOnlyList<FilePart>> elsewhere = new(StringComparer.Ordinal);
        foreach (var image in bundle.Head.Inventory.Images)
        {
            var path = $"{image.Directory}/{DepotFiles.Image}";
            var (offset, file) = map.TryGetValue(path, out var place) && BundlePaths.ImageOf(path) is { } found && found.Key.Name == image.Name
                ? place
                : throw new BadInputException($"bundle {bundle.Shown}: the image {ByteEscaping.ToDisplay(image.Directory)} has no file");
            var record = new DepotRecord(image.Id, file.Size, file.Sha256, 0, bundle.Head.Inventory.Created, null);
            Directory.CreateDirectory(Path.Join(_folder, image.Directory));
            File.WriteAllBytes(Path.Join(_folder, image.Directory, DepotFiles.Record), DepotRecordJson.Write(record));
            elsewhere[path] = _parts.Slice(offset, file.Size);
        }

        Depot.Elsewhere = elsewhere;
    }
}
