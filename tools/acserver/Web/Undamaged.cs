using Acserver.Depot;
using Appc.CommandLine;
using Appc.ImageSpec;

namespace Acserver.Web;

/// <summary>Reads for pages that show many images: one that is damaged does not take the page with it, and the server's log says which.</summary>
internal static class Undamaged
{
    /// <summary>Null where there is no such image, or where it is damaged.</summary>
    internal static DepotImage? Image(DepotDirectory depot, ImageKey key) => Read(() => DepotCatalog.Load(depot, key));

    /// <summary>Null where there is no manifest, or where it is damaged.</summary>
    internal static StoredManifest? Manifest(DepotDirectory depot, ImageKey key) => Read(() => StoredManifest.Read(depot, key));

    private static T? Read<T>(Func<T?> read)
        where T : class
    {
        try
        {
            return read();
        }
        catch (BadInputException e)
        {
            Report.Warn($"show: {e.Message}");
            return null;
        }
    }
}
