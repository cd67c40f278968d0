using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>A name: its versions, and the names below it.</summary>
internal sealed class NamePage
{
    private const int RowsOnPage = 100;
    private const int MostBelow = 200;
    private readonly DepotDirectory _depot;
    private readonly ListPage _lists;

    internal NamePage(DepotDirectory depot)
    {
        _depot = depot;
        _lists = new ListPage(depot);
    }

    /// <summary>The page; null where nothing is published at or below the name.</summary>
    internal Html? Make(string host, WebList list, AcIdentifier name, int number)
    {
        var images = DepotCatalog.KeysOf(_depot, name);
        List<PublishedName> below = [.. list.Names.Where(other => other.Name.ToString().StartsWith(name + "/", StringComparison.Ordinal)).Take(MostBelow + 1)];
        if (images.Count + below.Count == 0)
        {
            return null;
        }

        var pages = new Pager(images.Count, RowsOnPage, number);
        Html versions = images.Count == 0 ? Html.None : (Html)$"""
            <section aria-labelledby="versions"><h2 id="versions">Versions</h2>
            <table class="list">
            <thead><tr><th scope="col">Version</th><th scope="col">Platform</th><th scope="col" class="number">Size</th><th scope="col">Published</th><th scope="col">Signature</th></tr></thead>
            <tbody>
            {images.Skip(pages.First).Take(RowsOnPage).Select(key => DepotCatalog.Load(_depot, key)).OfType<DepotImage>().Select(Row)}</tbody>
            </table>
            {pages.Links(page => $"{WebPath.Of(name)}?page={page}")}</section>

            """;
        return PageFrame.Around(host, name.ToString(), string.Empty, $"""
            {Crumbs.Of(name, isPageOfName: true)}<h1>{name.ToString()}</h1>
            <p class="lead">{Amount.Of(images.Count, "image")}{(below.Count == 0 ? Html.None : (Html)$", {(below.Count > MostBelow ? "more than " : string.Empty)}{Amount.Of(Math.Min(below.Count, MostBelow), "name")} below")}.</p>
            {versions}{Below(below)}
            """);
    }

    private Html Below(List<PublishedName> names) => names.Count == 0 ? Html.None : (Html)$"""
        <section aria-labelledby="below"><h2 id="below">Names below</h2>
        {_lists.Table(names.Take(MostBelow))}</section>

        """;

    private Html Row(DepotImage image)
    {
        var state = SignatureState.Of(_depot, image);
        Html signer = state.Short is { } fingerprint ? $"""<code class="fingerprint">{fingerprint}</code>""" : Html.None;
        return $"""
            <tr><th scope="row" data-label="Version"><a href="{WebPath.Of(image.Key)}"><bdi>{image.Key.Version ?? "none"}</bdi></a></th><td data-label="Platform"><bdi>{Platforms.NameOf(image.Key)}</bdi></td>
            <td data-label="Size" class="number">{Amount.Bytes(image.Record.Size)}</td><td data-label="Published">{Moment.Of(image.Record.Published)}</td><td data-label="Signature">{state.Badge}{signer}</td></tr>

            """;
    }
}
