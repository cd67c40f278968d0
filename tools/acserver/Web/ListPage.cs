using Acserver.Depot;
using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>The names that are published, those that fit a search, or those below a name: fifty at a time.</summary>
internal sealed class ListPage
{
    internal const int NamesOnPage = 50;
    private const int MostPlatforms = 4;
    private const int MostDependencies = 3;
    private readonly DepotDirectory _depot;

    internal ListPage(DepotDirectory depot)
    {
        _depot = depot;
    }

    /// <summary>The page.</summary>
    /// <param name="host">The host that the reader asked for.</param>
    /// <param name="list">Everything.</param>
    /// <param name="query">What is searched for.</param>
    /// <param name="number">Which page, from 1; what is beyond the last is the last.</param>
    internal Html Make(string host, WebList list, string query, int number)
    {
        var words = query.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        List<PublishedName> found = [.. list.Names.Select(name => name.With(words)).OfType<PublishedName>()];
        var pages = new Pager(found.Count, NamesOnPage, number);
        var title = query.Length == 0 ? "Images" : $"Search: {query}";
        Html cut = list.IsCut ? $"""<p class="note">Only the first {Amount.Count(WebCatalog.MostImages)} images are listed and searched here; every image can be fetched by its name.</p>""" : Html.None;
        return PageFrame.Around(host, title, query, $"""
            <h1>{(query.Length == 0 ? "Images" : "Search results")}</h1>
            <p class="lead">{Summary(list, found, query)}</p>
            {cut}{(found.Count == 0 ? Nothing(list, query) : Table(found.Skip(pages.First).Take(NamesOnPage)))}{pages.Links(page => $"/?{(query.Length == 0 ? string.Empty : $"q={Uri.EscapeDataString(query)}&")}page={page}")}
            """);
    }

    /// <summary>A table of names.</summary>
    internal Html Table(IEnumerable<PublishedName> names)
    {
        var judge = new SignatureJudge(_depot);
        return $"""
            <table class="list">
            <thead><tr><th scope="col">Image</th><th scope="col">Version</th><th scope="col">Platform and size</th><th scope="col">Signature</th><th scope="col">Depends on</th></tr></thead>
            <tbody>
            {names.Select(name => Row(name, judge))}</tbody>
            </table>

            """;
    }

    private static Html Summary(WebList list, List<PublishedName> found, string query) => list.Names.Count == 0 ? (Html)$"Nothing is published yet." : query.Length == 0
        ? (Html)$"{Amount.Of(list.Images, "image")} under {Amount.Of(list.Names.Count, "name")}."
        : $"{Amount.Of(found.Count, "name")} {(found.Count == 1 ? "fits" : "fit")} <q>{query}</q>.";

    private static Html Nothing(WebList list, string query) => list.Names.Count == 0
        ? (Html)$"""
            <section class="card" aria-labelledby="begin"><h2 id="begin">How to begin</h2>
            <p class="quiet">On the machine of this server: say whose signatures count for a name, and publish an image that is signed with that key.</p>
            <pre class="command" tabindex="0" role="group" aria-labelledby="begin"><code>acserver key add --prefix example.com pubkey.asc
            acserver add hello.aci</code></pre>
            <p class="small">From elsewhere, with a token from <code>acserver token create</code>, images are pushed: see acserver’s documentation, “Uploads”.</p>
            </section>

            """
        : $"""<p class="empty">No image has all of these words in its name, version, os or arch: <q>{query}</q>. <a href="/">Show all images</a></p>""";

    private Html Row(PublishedName name, SignatureJudge judge)
    {
        List<DepotImage> newest = [.. name.Newest.Take(MostPlatforms).Select(key => Undamaged.Image(_depot, key)).OfType<DepotImage>()];
        var others = name.Newest.Count() - newest.Count;
        var older = name.Versions - 1;
        Html more = older > 0 ? $""" <a class="quiet" href="{WebPath.Of(name.Name)}">and {Amount.Count(older)} older</a>""" : Html.None;
        Html morePlatforms = others > 0 ? $"""<li><a class="quiet" href="{WebPath.Of(name.Name)}">{Amount.Count(others)} more</a></li>""" : Html.None;
        return $"""
            <tr><th scope="row" data-label="Image"><a href="{WebPath.Of(name.Name)}">{Name(name.Name)}</a></th><td data-label="Version"><bdi>{name.Images[0].Version ?? "none"}</bdi>{more}</td>
            <td data-label="Platform"><ul class="platforms">{newest.Select(Platform)}{morePlatforms}</ul></td>
            <td data-label="Signature">{(newest.Count > 0 ? Signature(judge.Of(newest[0])) : Html.None)}</td><td data-label="Depends on">{(newest.Count > 0 ? Dependencies(newest[0]) : Html.None)}</td></tr>

            """;
    }

    // The last component is what people look for.
    private static Html Name(AcIdentifier name)
    {
        var text = name.ToString();
        var slash = text.LastIndexOf('/') + 1;
        Html path = slash > 0 ? $"""<span class="path">{text[..slash]}</span><wbr>""" : Html.None;
        return $"""{path}{text[slash..]}""";
    }

    private static Html Platform(DepotImage image) =>
        $"""<li><a href="{WebPath.Of(image.Key)}"><bdi>{Platforms.NameOf(image.Key)}</bdi></a> <span class="size">{Amount.Bytes(image.Record.Size)}</span></li>""";

    private static Html Signature(SignatureState state) =>
        state.Short is { } fingerprint ? (Html)$"""{state.Badge}<code class="fingerprint">{fingerprint}</code>""" : state.Badge;

    private Html Dependencies(DepotImage image)
    {
        var names = Undamaged.Manifest(_depot, image.Key)?.Manifest.Dependencies.Select(dependency => dependency.ImageName).Distinct().ToList() ?? [];
        Html more = names.Count > MostDependencies ? $"""<li class="quiet">{Amount.Count(names.Count - MostDependencies)} more</li>""" : Html.None;
        return names.Count == 0 ? (Html)$"""<span class="quiet">nothing</span>""" : $"""<ul class="plain">{names.Take(MostDependencies).Select(Dependency)}{more}</ul>""";
    }

    private Html Dependency(AcIdentifier name) => DepotCatalog.KeysOf(_depot, name).Count > 0 ? (Html)$"""<li><a href="{WebPath.Of(name)}">{name.ToString()}</a></li>""" : $"""<li>{name.ToString()}</li>""";
}
