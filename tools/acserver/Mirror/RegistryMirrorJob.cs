using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirror;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Acserver.Mirror;

/// <summary>Copies images of registries into the store's OCI layout, as they are; nothing is converted.</summary>
internal sealed class RegistryMirrorJob
{
    internal const string LayoutFolderName = "oci";
    private readonly DepotDirectory _depot;
    private readonly RegistryOptions _registry;
    private readonly bool _dryRun;

    internal RegistryMirrorJob(DepotDirectory depot, MirrorOptions options)
    {
        (_depot, _registry, _dryRun) = (depot, options.Registry(depot.Root), options.DryRun);
    }

    /// <summary>Copies one; never throws for what is wrong with it.</summary>
    internal MirrorResult Run(DockerReference reference)
    {
        var text = MirrorHandler.Registries + reference;
        try
        {
            if (_dryRun)
            {
                return new MirrorResult(text, null, MirrorStatus.Found) { Address = MirrorRoute.Of(_registry.Mirrors, reference).Stops[0].Address };
            }

            var layout = LayoutFolder.Open(Path.Join(_depot.Root, LayoutFolderName));
            var done = new RegistryMirror(reference, _registry, layout, Path.Join(_depot.Root, MirrorJob.PartialFolder, "blobs")).Run();
            return new MirrorResult(text, null, done.IsChanged ? MirrorStatus.New : MirrorStatus.Unchanged)
            {
                Key = text, Id = done.Digest.ToString(), Bytes = done.Bytes, Signatures = done.Signatures,
            };
        }
        catch (Exception e) when (e is BadInputException or NotFoundException or NotVerifiedException or SystemCallException or IOException)
        {
            return new MirrorResult(text, null, MirrorStatus.Failed) { Problem = e.Message };
        }
    }
}
