using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>A manifest as it lies beside its image.</summary>
/// <param name="Bytes">As they are in the image.</param>
/// <param name="Manifest">As read.</param>
internal sealed record StoredManifest(byte[] Bytes, ImageManifest Manifest)
{
    /// <summary>Null where there is none.</summary>
    internal static StoredManifest? Read(DepotDirectory depot, ImageKey image) =>
        depot.TryRead(DepotCatalog.PathOf(image, DepotFiles.Manifest), JsonLimits.Manifest.MaxBytes) is { } bytes ? new StoredManifest(bytes, ImageManifest.Parse(bytes)) : null;
}
