using Acserver.Depot;
using Acserver.Sizes;

namespace Acserver.Web;

/// <summary>What the pages are made from, whatever the configuration says.</summary>
internal sealed class PageSources : IDisposable
{
    internal PageSources(DepotDirectory depot)
    {
        (Catalog, Sizes) = (new WebCatalog(depot), new SizeShelf(depot));
    }

    internal WebCatalog Catalog { get; }

    internal SizeShelf Sizes { get; }

    public void Dispose()
    {
        Catalog.Dispose();
        Sizes.Dispose();
    }
}
