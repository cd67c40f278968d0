using Acserver.Depot;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Policy;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Acserver.Bundles;

/// <summary>Puts a file that images are judged by into a store: a key, the policy, a file of keys that the policy names.</summary>
internal static class TrustFile
{
    /// <summary>Puts it there, unless it is there already, and says so.</summary>
    /// <param name="depot">The store.</param>
    /// <param name="path">Its place in the store.</param>
    /// <param name="bytes">What it holds.</param>
    /// <param name="from">Who has it, as a message shows it.</param>
    /// <exception cref="BadInputException">With it there the store could judge nothing any more.</exception>
    internal static void Put(DepotDirectory depot, string path, byte[] bytes, string from)
    {
        RequireGood(path, bytes, from);
        if (depot.TryRead(path, int.MaxValue)?.AsSpan().SequenceEqual(bytes) == true)
        {
            return;
        }

        using var folder = path.Contains('/', StringComparison.Ordinal) ? depot.MakeDirectory(path[..path.LastIndexOf('/')]) : null;
        AtomicFile.Write(Path.Join(depot.Root, path), DepotDirectory.FileMode, stream => stream.Write(bytes));
        Report.Info($"trusted from now on, as {from} has it: {ByteEscaping.ToDisplay(path)}");
    }

    // A key must lie in its own place, and the policy be one. An empty key is a mask.
    private static void RequireGood(string path, byte[] bytes, string from)
    {
        switch (BundlePaths.KindOf(path))
        {
            case BundlePathKind.Key when bytes.Length > 0 && !(KnownKey.ParseFile(bytes) is [var key] && key.Reference.Id.Equals(Path.GetFileName(path), StringComparison.OrdinalIgnoreCase)):
                throw new BadInputException($"{from}: {ByteEscaping.ToDisplay(path)} is not the one key that its name says");
            case BundlePathKind.Policy:
                PolicyReader.Parse(bytes, from);
                break;
        }
    }
}
