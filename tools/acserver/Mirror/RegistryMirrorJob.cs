using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Oci;
using Appc.ImageStore.Mirror;
using Appc.ImageStore.Mirrors;
using Appc.ImageStore.Registry;
using Appc.Linux;

namespace Acserver.Mirror;

/// <summary>Copies images of registries into the store's OCI layout, as they are; nothing is converted. Used from several threads.</summary>
internal sealed class RegistryMirrorJob
{
    internal const string LayoutFolderName = "oci";
    internal const string PartialBlobs = MirrorJob.PartialFolder + "/blobs";
    private readonly RegistryConnections _connections;
    private readonly MirrorMap _mirrors;
    private readonly Action<string>? _notice;
    private readonly Lazy<LayoutFolder> _layout;
    private readonly bool _dryRun;
    private readonly string _partial;

    internal RegistryMirrorJob(DepotDirectory depot, RegistryConnections connections, RegistryOptions registry, bool dryRun)
    {
        (_connections, _mirrors, _notice) = (connections, registry.Mirrors, registry.Notice);
        _dryRun = dryRun;
        _layout = new(() => LayoutFolder.Open(Path.Join(depot.Root, LayoutFolderName)));
        _partial = Path.Join(depot.Root, PartialBlobs);
    }

    /// <summary>Where an image lies instead of its own registry; null for where the mirror map says.</summary>
    internal Func<DockerReference, DockerReference>? Place { get; init; }

    /// <summary>Copies one; never throws for what is wrong with it.</summary>
    internal MirrorResult Run(DockerReference reference)
    {
        var text = MirrorHandler.Registries + reference;
        try
        {
            var place = Place?.Invoke(reference);
            if (_dryRun)
            {
                return new MirrorResult(text, null, MirrorStatus.Found) { Address = place is null ? MirrorRoute.Of(_mirrors, reference).Stops[0].Address : MirrorHandler.Registries + place };
            }

            var done = new RegistryMirror(reference, _connections, _layout.Value, _partial) { Place = place, Notice = _notice }.Run();
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
