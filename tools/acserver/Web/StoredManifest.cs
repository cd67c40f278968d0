using Acserver.Depot;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>A manifest as it lies beside its image.</summary>
/// <param name="Bytes">As they are in the image.</param>
/// <param name="Manifest">As read.</param>
internal sealed record StoredManifest(byte[] Bytes, ImageManifest Manifest)
{
    /// <summary>Null where there is none.</summary>
    /// <exception cref="BadInputException">It is damaged; the file is named.</exception>
    internal static StoredManifest? Read(DepotDirectory depot, ImageKey image)
    {
        var path = DepotCatalog.PathOf(image, DepotFiles.Manifest);
        if (depot.TryRead(path, JsonLimits.Manifest.MaxBytes) is not { } bytes)
        {
            return null;
        }

        try
        {
            return new StoredManifest(bytes, ImageManifest.Parse(bytes));
        }
        catch (BadInputException e)
        {
            throw e.In($"read {depot.Show(path)}");
        }
    }
}
