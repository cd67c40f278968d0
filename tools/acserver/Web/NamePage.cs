using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>A name: its versions, and the names below it.</summary>
internal sealed class NamePage
{
    private const int RowsOnPage = 100;
    private const int MostBelow = 100;
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
        var prefix = name + "/";
        List<PublishedName> below = [.. list.Names.Where(other => other.Name.ToString().StartsWith(prefix, StringComparison.Ordinal)).Take(MostBelow + 1)];
        if (images.Count + below.Count == 0)
        {
            return null;
        }

        var pages = new Pager(images.Count, RowsOnPage, number);
        var judge = new SignatureJudge(_depot);
        Html versions = images.Count == 0 ? Html.None : (Html)$"""
            <section aria-labelledby="versions"><h2 id="versions">Versions</h2>
            <table class="list">
            <thead><tr><th scope="col">Version</th><th scope="col">Platform</th><th scope="col" class="number">Size</th><th scope="col">Published</th><th scope="col">Signature</th></tr></thead>
            <tbody>
            {images.Skip(pages.First).Take(RowsOnPage).Select(key => Undamaged.Image(_depot, key) is { } image ? Row(image, judge.Of(image)) : Damaged(key))}</tbody>
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

    private static Html Row(DepotImage image, SignatureState state)
    {
        Html signer = state.Short is { } fingerprint ? $"""<code class="fingerprint">{fingerprint}</code>""" : Html.None;
        return $"""
            <tr>{Head(image.Key)}
            <td data-label="Size" class="number">{Amount.Bytes(image.Record.Size)}</td><td data-label="Published">{Moment.Of(image.Record.Published)}</td><td data-label="Signature">{state.Badge}{signer}</td></tr>

            """;
    }

    private static Html Damaged(ImageKey key) => $"""
        <tr>{Head(key)}<td colspan="3" data-label="State"><span class="badge doubt">Damaged</span> <span class="quiet">it cannot be read; the server’s log says why</span></td></tr>

        """;

    private static Html Head(ImageKey key) => $"""
        <th scope="row" data-label="Version"><a href="{WebPath.Of(key)}"><bdi>{key.Version ?? "none"}</bdi></a></th><td data-label="Platform"><bdi>{Platforms.NameOf(key)}</bdi></td>
        """;
}
