using Acserver.Depot;
using Acserver.Mirror;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Discovery;
using Appc.ImageStore.Mirror;
using Appc.ImageStore.Registry;
using Appc.Linux.FileSystem;

namespace Acserver.Registry;

/// <summary>Puts images of the store into a registry: the list of what is there comes last.</summary>
internal static class RegistryPutHandler
{
    /// <summary>Puts the images asked for, or all of the store where none is.</summary>
    internal static List<MirrorResult> Run(DepotDirectory depot, DockerReference top, IReadOnlyList<DiscoverySubject> names, IReadOnlyList<DockerReference> references, MirrorOptions options)
    {
        using var held = Lock(depot);
        using var connections = new RegistryConnections(options.Registry(depot.Root));
        var connection = connections.To(top);
        var isAll = names.Count + references.Count == 0;
        var keys = isAll || names.Count > 0 ? DepotSelection.Of(depot, names) : [];
        var layout = Directory.Exists(Path.Join(depot.Root, RegistryMirrorJob.LayoutFolderName)) ? LayoutFolder.Open(Path.Join(depot.Root, RegistryMirrorJob.LayoutFolderName)) : null;
        var foreign = new ForeignPutJob(layout, connection, top, options.DryRun);
        var chosen = isAll ? foreign.All() : [.. references.SelectMany(foreign.WithBeside)];
        List<MirrorResult> results =
        [
            .. Workers.Run(keys, options.Jobs, () => new RegistryPutJob(depot, connection, top, options.DryRun), (job, key) => MirrorHandler.Tell(job.Run(key), options)),
            .. Workers.Run(chosen, options.Jobs, () => foreign, (job, reference) => MirrorHandler.Tell(job.Run(reference), options)),
        ];
        if (!options.DryRun)
        {
            var there = keys.Zip(results).Where(pair => pair.Second.Status != MirrorStatus.Failed).Select(pair => pair.First.Name.ToString());
            var foreignThere = chosen.Zip(results.Skip(keys.Count)).Where(pair => pair.Second.Status != MirrorStatus.Failed && !LayoutNames.IsBeside(pair.First)).Select(pair => pair.Second.Image);
            new RegistryStore(depot, connection, top).Put(there.Concat(foreignThere));
        }

        return results;
    }

    // A registry has no lock for lists of names and referrers: one run of this store at a time.
    private static LockFile Lock(DepotDirectory depot)
    {
        var folder = Path.Join(depot.Root, MirrorJob.PartialFolder);
        PrivateDirectory.Make(folder);
        return LockFile.Acquire(Path.Join(folder, "to.lock"), LockKind.Exclusive);
    }
}
