using System.Globalization;
using System.Net;
using Acserver.Depot;
using Acserver.Serve;
using Acserver.Sizes;
using Appc.ImageSpec.Schema;
using Microsoft.AspNetCore.Http;

namespace Acserver.Web;

/// <summary>
/// The pages for people: <c>/</c> lists and searches, <c>/-/web/NAME</c> shows a name and <c>/-/web/NAME/+VERSION+OS+ARCH</c> an image. They never stand in the
/// way of programs: discovery, images, signatures and keys are answered before.
/// </summary>
internal sealed class WebAnswers : IProblemPages
{
    private const int LongestQuery = 200;
    private const string Misdirected = "this server does not speak for that host";
    private readonly DepotDirectory _depot;
    private readonly HostNames _hosts;
    private readonly WebCatalog _catalog;
    private readonly SizeShelf _sizes;
    private readonly ListPage _list;
    private readonly NamePage _name;
    private readonly ImagePage _image;

    internal WebAnswers(DepotDirectory depot, HostNames hosts, WebCatalog catalog, SizeShelf sizes)
    {
        (_depot, _hosts, _catalog, _sizes) = (depot, hosts, catalog, sizes);
        (_list, _name, _image) = (new ListPage(depot), new NamePage(depot), new ImagePage(depot, sizes));
    }

    /// <summary>True for what is answered here.</summary>
    internal static bool IsMine(string path) =>
        path is "/" || path.StartsWith(WebPath.Prefix, StringComparison.Ordinal) || path.StartsWith(StaticAsset.Prefix, StringComparison.Ordinal);

    /// <summary>Makes sure that whoever asks by a browser is told of failures by a page.</summary>
    internal void StandReady(HttpContext context)
    {
        var accepts = context.Request.Headers.Accept;
        if (accepts.Count > 0 && accepts.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            context.Features.Set<IProblemPages>(this);
        }
    }

    Task IProblemPages.Answer(HttpContext context, HttpStatusCode status, string line)
    {
        var header = context.Request.Headers.Host.ToString();
        context.Response.Headers.Vary = "Accept";
        var sentence = $"{char.ToUpperInvariant(line[0])}{line[1..]}.";
        var guess = status == HttpStatusCode.NotFound ? Guess(context) : string.Empty;
        return WebReply.Page(context, status, PageFrame.Problem(_hosts.Knows(header) ? header : "acserver", TitleOf(status), sentence, guess).ToUtf8());
    }

    internal Task Answer(HttpContext context, Target target)
    {
        var header = context.Request.Headers.Host.ToString();
        return target.Path.StartsWith(StaticAsset.Prefix, StringComparison.Ordinal) ? Asset(context, target.Path)
            : !_hosts.Knows(header) ? Reply.Text(context, HttpStatusCode.MisdirectedRequest, Misdirected)
            : target.Path == "/" ? List(context, header, target.Query)
            : WebPath.TryParse(target.Path) is not { } path ? Missing(context, header)
            : path.Image is { } image ? Image(context, header, image, path.File)
            : Name(context, header, path.Name, target.Query);
    }

    /// <summary>Leads <c>/tools/hello</c>, the name without its host, to the page of the name; false where nothing is published there.</summary>
    internal bool TryLead(HttpContext context, string path)
    {
        if (_hosts.NameOf(context.Request.Headers.Host.ToString()) is not { } host || !AcIdentifier.TryParse((host + path).TrimEnd('/'), out var name))
        {
            return false;
        }

        using var directory = _depot.TryOpenDirectory(DepotDirectory.DirectoryOf(name));
        if (directory is null)
        {
            return false;
        }

        context.Response.StatusCode = StatusCodes.Status302Found;
        context.Response.Headers.Location = WebPath.Of(name);
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.ContentLength = 0;
        return true;
    }

    private static Task Asset(HttpContext context, string path) => StaticAsset.Find(path) is { } asset
        ? WebReply.Asset(context, asset)
        : Reply.Text(context, HttpStatusCode.NotFound, "there is no such thing here");

    private static Task Missing(HttpContext context, string host) =>
        WebReply.Page(context, HttpStatusCode.NotFound, PageFrame.Problem(host, "Not found", "No image is published under this name and these labels.", Guess(context)).ToUtf8());

    // The last word of the address may be what somebody looked for.
    private static string Guess(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        var word = path[(path.LastIndexOf('/') + 1)..];
        return word.Length is > 1 and <= 60 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? word : string.Empty;
    }

    private static string TitleOf(HttpStatusCode status) => status switch
    {
        HttpStatusCode.NotFound => "Not found",
        HttpStatusCode.BadRequest => "Not understood",
        HttpStatusCode.MisdirectedRequest => "Another server’s name",
        HttpStatusCode.ServiceUnavailable => "Not now",
        HttpStatusCode.InternalServerError or HttpStatusCode.InsufficientStorage => "Something went wrong here",
        _ => "That did not work",
    };

    private async Task List(HttpContext context, string host, string queryText)
    {
        var query = QueryText.Find(queryText, "q", LongestQuery).Trim();
        var number = PageOf(queryText);
        var list = await _catalog.Get(context.RequestAborted);
        await WebReply.Page(context, HttpStatusCode.OK, list.Page(host, query, number, () => _list.Make(host, list, query, number)));
    }

    private async Task Name(HttpContext context, string host, AcIdentifier name, string queryText)
    {
        var page = _name.Make(host, await _catalog.Get(context.RequestAborted), name, PageOf(queryText));
        await (page is { } found ? WebReply.Page(context, HttpStatusCode.OK, found.ToUtf8()) : Missing(context, host));
    }

    private Task Image(HttpContext context, string host, ImageKey key, string file) => file switch
    {
        WebPath.Manifest => DepotCatalog.Load(_depot, key) is not null && StoredManifest.Read(_depot, key) is { } stored ? WebReply.Json(context, stored.Bytes) : Missing(context, host),
        WebPath.Sizes => Sizes(context, host, key),
        _ => _image.Make(host, _hosts.UrlFor(host, context.Request.IsHttps), key) is { } page ? WebReply.Page(context, HttpStatusCode.OK, page.ToUtf8()) : Missing(context, host),
    };

    private Task Sizes(HttpContext context, string host, ImageKey key)
    {
        if (DepotCatalog.Load(_depot, key) is not { } image)
        {
            return Missing(context, host);
        }

        if (_sizes.Find(image) is { } found)
        {
            return WebReply.Json(context, found.Bytes);
        }

        context.Response.Headers.RetryAfter = "1";
        return Reply.Text(context, HttpStatusCode.ServiceUnavailable, _sizes.FailureOf(image) ?? "the files are being added up");
    }

    private static int PageOf(string query) =>
        int.TryParse(QueryText.Find(query, "page", 9), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 1;
}
