using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Discovery;

namespace Acserver.Depot;

/// <summary>Images of a store that go somewhere together: those asked for, and those of the store that they may be rendered with.</summary>
internal static class DepotSelection
{
    private const int LargestManifest = 4 << 20;

    /// <summary>Every image at or below names, with all that they depend on, each once; all of the store for none.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="wanted">Names, with the version, os or arch that the images must have.</param>
    /// <exception cref="NotFoundException">Nothing is published at or below a name.</exception>
    internal static List<ImageKey> Of(DepotDirectory depot, IReadOnlyList<DiscoverySubject> wanted)
    {
        if (wanted.Count == 0)
        {
            return [.. DepotCatalog.Walk(depot, null)];
        }

        var level = wanted.SelectMany(subject => AtAndBelow(depot, subject)).ToList();
        var seen = new HashSet<ImageKey>();
        while ((level = [.. level.Where(seen.Add)]).Count > 0)
        {
            level = [.. level.SelectMany(key => DependenciesOf(depot, key)).SelectMany(subject => DepotCatalog.KeysOf(depot, subject.Name).Where(key => Fits(key, subject.Wanted)))];
        }

        return [.. seen.OrderBy(key => key.Name).ThenBy(key => key.DirectoryName, StringComparer.Ordinal)];
    }

    /// <summary>Whether a key has the labels wanted, as far as it has labels at all.</summary>
    internal static bool Fits(ImageKey key, ImmutableArray<Label> wanted) => wanted.All(label => label.Name.ToString() switch
    {
        "version" => key.Version == label.Value,
        "os" => key.Os == label.Value,
        "arch" => key.Arch == label.Value,
        _ => true,
    });

    private static List<ImageKey> AtAndBelow(DepotDirectory depot, DiscoverySubject subject)
    {
        var keys = DepotCatalog.Walk(depot, subject.Name).Where(key => Fits(key, subject.Wanted)).ToList();
        return keys.Count > 0 ? keys : throw new NotFoundException($"{subject.Name}: nothing is published at or below this name{(subject.Wanted.IsEmpty ? string.Empty : " with these labels")}", "acserver list shows what is");
    }

    private static IEnumerable<DiscoverySubject> DependenciesOf(DepotDirectory depot, ImageKey key) =>
        depot.TryRead(DepotCatalog.PathOf(key, DepotFiles.Manifest), LargestManifest) is { } manifest
            ? ImageManifest.Parse(manifest).Dependencies.Select(dependency => new DiscoverySubject(dependency.ImageName, dependency.Labels))
            : [];
}
