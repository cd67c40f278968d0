using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acserver.Depot;

/// <summary>Finds images in the store.</summary>
internal static class DepotCatalog
{
    /// <summary>The word for the newest version.</summary>
    internal const string Latest = "latest";

    /// <summary>
    /// The image that an address means: exactly those labels, else one that leaves arch, or os and arch, open; <c>latest</c> is the newest version that fits, or the
    /// image without a version.
    /// </summary>
    internal static DepotImage? Find(DepotDirectory depot, AcIdentifier name, string version, string os, string arch)
    {
        foreach (var (someOs, someArch) in new[] { (os, arch), (os, null), (null, (string?)null) })
        {
            if (Load(depot, new ImageKey(name, version, someOs, someArch)) is { } image)
            {
                return image;
            }
        }

        return version == Latest ? FindLatest(depot, name, os, arch) : null;
    }

    /// <summary>The image of exactly that key; null where there is none.</summary>
    /// <exception cref="BadInputException">Its record is damaged; the file is named.</exception>
    internal static DepotImage? Load(DepotDirectory depot, ImageKey key)
    {
        var path = PathOf(key, DepotFiles.Record);
        if (depot.TryRead(path, DepotRecordJson.MaxBytes) is not { } record)
        {
            return null;
        }

        try
        {
            return new DepotImage(key, DepotRecordJson.Read(record));
        }
        catch (BadInputException e)
        {
            throw e.In($"read {depot.Show(path)}");
        }
    }

    /// <summary>Every image of a name, the newest version first.</summary>
    internal static IReadOnlyList<ImageKey> KeysOf(DepotDirectory depot, AcIdentifier name)
    {
        using var directory = depot.TryOpenDirectory(DepotDirectory.DirectoryOf(name));
        return directory is null ? [] : depot.KnownKeys.Get(name, directory);
    }

    /// <summary>Every image at or below a name, by name; all of the store for null.</summary>
    internal static IEnumerable<ImageKey> Walk(DepotDirectory depot, AcIdentifier? top)
    {
        if (top is { } name)
        {
            foreach (var key in KeysOf(depot, name))
            {
                yield return key;
            }
        }

        foreach (var below in NamesBelow(depot, top).SelectMany(child => Walk(depot, child)))
        {
            yield return below;
        }
    }

    /// <summary>Where a file of an image is.</summary>
    internal static string PathOf(ImageKey key, string file) => $"{DepotDirectory.DirectoryOf(key.Name)}/{key.DirectoryName}/{file}";

    /// <summary>The directory of a name, or of all names for null.</summary>
    internal static string DirectoryOf(AcIdentifier? name) => name is { } one ? DepotDirectory.DirectoryOf(one) : "images";

    private static List<AcIdentifier> NamesBelow(DepotDirectory depot, AcIdentifier? top)
    {
        using var directory = depot.TryOpenDirectory(DirectoryOf(top));
        return directory is null ? [] : KeyList.Read(top, directory, KeyList.Empty).Below;
    }

    private static DepotImage? FindLatest(DepotDirectory depot, AcIdentifier name, string os, string arch) =>
        KeysOf(depot, name).Where(key => key.Os is null ? key.Arch is null : key.Os == os && (key.Arch is null || key.Arch == arch))
            .Select(key => Load(depot, key)).FirstOrDefault(image => image is not null);
}
