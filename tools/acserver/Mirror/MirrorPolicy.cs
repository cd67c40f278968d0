using Acserver.Bundles;
using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageStore.Keys;
using Appc.ImageStore.Signatures;
using Appc.Linux;

namespace Acserver.Mirror;

/// <summary>The policy that the user brings along: the store judges by it from then on, and bundles and registries carry it further.</summary>
internal static class MirrorPolicy
{
    /// <summary>Takes a policy over, with the files of keys that it names, which lie beside it.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="path">The policy's file.</param>
    /// <param name="dryRun">True to look only.</param>
    /// <exception cref="BadInputException">It is no policy, a key of it is missing or another, or a file of keys does not lie beside it; nothing was taken.</exception>
    internal static void Take(DepotDirectory depot, string path, bool dryRun)
    {
        var (file, shown) = (PolicyFile.Load(path), ByteEscaping.ToDisplay(path));
        var names = file.Policy.Keys.Values.Select(key => key.File).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (names.Find(name => !BundlePaths.IsFree(name)) is { } outside)
        {
            throw new BadInputException($"policy {shown}: the key file {ByteEscaping.ToDisplay(outside)} cannot travel; put it beside the policy, or the key into it");
        }

        file.ReadKeys();
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        List<(string Place, byte[] Bytes)> files = [.. names.Select(name => (name, KeyFile.ReadAll(Path.Join(folder, name)))), (BundlePaths.Policy, KeyFile.ReadAll(path))];
        foreach (var (place, bytes) in dryRun ? [] : files) // the policy last: it names the others
        {
            TrustFile.Put(depot, place, bytes, shown);
        }
    }
}
