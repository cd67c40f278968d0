using System.Collections.Immutable;
using System.Security.Cryptography;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Acserver.Bundles;

/// <summary>What a store has that a bundle brings: images with all that lies beside them, keys, statements and policy.</summary>
/// <param name="Images">By directory.</param>
/// <param name="Files">In byte order of their paths, all carried.</param>
internal sealed record DepotContents(ImmutableArray<BundledImage> Images, ImmutableArray<BundleFile> Files)
{
    private const int LargestSmallFile = 16 << 20;

    /// <summary>Looks through a store; images are taken by the digest that was noted when they were published, and are not read.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="names">Which images: at and below these names, and what they depend on; empty for all.</param>
    /// <exception cref="NotFoundException">A name has no images.</exception>
    /// <exception cref="BadInputException">A file of the store is damaged, or the policy names one that cannot travel.</exception>
    internal static DepotContents Of(DepotDirectory depot, IReadOnlyList<AcIdentifier> names)
    {
        var images = DepotSelection.Of(depot, [.. names.Select(name => new DiscoverySubject(name, []))]).Select(key => DepotCatalog.Load(depot, key)).OfType<DepotImage>().ToList();
        List<BundleFile> files = [.. images.SelectMany(image => FilesOf(depot, image)), .. TrustOf(depot)];
        return new DepotContents(
            [.. images.Select(image => new BundledImage(image.Key.Name, image.Key.Version, image.Key.Os, image.Key.Arch, image.Record.Id, DirectoryOf(image.Key))).OrderBy(image => image.Directory, StringComparer.Ordinal)],
            [.. files.OrderBy(file => file.Path, StringComparer.Ordinal)]);
    }

    /// <summary>Keys, statements about keys, and the policy with the keys that it names.</summary>
    /// <exception cref="BadInputException">A file of the store is damaged, or the policy names one that cannot travel.</exception>
    internal static IEnumerable<BundleFile> TrustOf(DepotDirectory depot) => KeysOf(depot).Concat(PolicyOf(depot));

    private static string DirectoryOf(ImageKey key) => DepotCatalog.PathOf(key, string.Empty).TrimEnd('/');

    private static IEnumerable<BundleFile> FilesOf(DepotDirectory depot, DepotImage image)
    {
        foreach (var (_, file, _) in DepotFiles.Served)
        {
            var path = DepotCatalog.PathOf(image.Key, file);
            if (file == DepotFiles.Image)
            {
                yield return new BundleFile(path, image.Record.Size, image.Record.Sha256, IsCarried: true);
            }
            else if (Small(depot, path) is { } small)
            {
                yield return small;
            }
        }
    }

    private static IEnumerable<BundleFile> KeysOf(DepotDirectory depot)
    {
        var keys = depot.Keys.List().Select(entry => entry.Path);
        var folder = Path.Join(depot.Root, BundlePaths.Statements);
        var statements = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.json") : [];
        return keys.Concat(statements).Select(path => Required(depot, Path.GetRelativePath(depot.Root, path)));
    }

    private static IEnumerable<BundleFile> PolicyOf(DepotDirectory depot)
    {
        if (Small(depot, BundlePaths.Policy) is not { } policy)
        {
            yield break;
        }

        yield return policy;
        foreach (var file in PolicyFile.Load(Path.Join(depot.Root, BundlePaths.Policy)).Policy.Keys.Values.Select(key => key.File).OfType<string>().Distinct(StringComparer.Ordinal))
        {
            yield return BundlePaths.IsFree(file)
                ? Required(depot, file)
                : throw new BadInputException($"bundle policy.json: the key file {ByteEscaping.ToDisplay(file)} does not lie in the store; put it beside the policy, or the key into it");
        }
    }

    private static BundleFile Required(DepotDirectory depot, string path) => Small(depot, path) ?? throw new BadInputException($"read {depot.Show(path)}: no plain file");

    private static BundleFile? Small(DepotDirectory depot, string path) =>
        depot.TryRead(path, LargestSmallFile) is { } bytes ? new BundleFile(path, bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)), IsCarried: true) : null;
}
