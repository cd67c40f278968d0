using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using Acserver.Depot;
using Appc.ImageSpec.Schema;
using Microsoft.AspNetCore.Http;

namespace Acserver.Serve;

/// <summary>
/// Discovery pages (discovery.md): one for every host this server speaks for, and one for every name at or below which something is published; 404
/// elsewhere, so that clients ask the parent. Pages are kept for a second, so that a thousand clients cost one look at the store.
/// </summary>
internal sealed class DiscoveryPages
{
    private const string Query = "ac-discovery=1";
    private const int MostKept = 4096;
    private const long KeptMilliseconds = 1000;
    private readonly ConcurrentDictionary<(string Host, string Path, bool Secure), (byte[] Page, long Until)> _kept = new();
    private readonly DepotDirectory _depot;
    private readonly HostNames _hosts;

    internal DiscoveryPages(DepotDirectory depot, HostNames hosts)
    {
        (_depot, _hosts) = (depot, hosts);
    }

    /// <summary>True for the query of a request for a discovery page.</summary>
    internal static bool IsMine(string query) => query == Query || (query.Contains(Query, StringComparison.Ordinal) && query.Split('&').Contains(Query));

    internal Task Answer(HttpContext context, Target target)
    {
        var page = Page((context.Request.Headers.Host.ToString(), target.Path, context.Request.IsHttps));
        return page is null
            ? Reply.Text(context, HttpStatusCode.NotFound, "nothing is published at or below this name")
            : Reply.Bytes(context, "text/html; charset=utf-8", "public, max-age=60", page);
    }

    private byte[]? Page((string Host, string Path, bool Secure) key)
    {
        var now = Environment.TickCount64;
        if (_kept.TryGetValue(key, out var kept) && kept.Until > now)
        {
            return kept.Page;
        }

        var page = Make(key.Host, key.Path, key.Secure);
        if (page is null)
        {
            return null; // what is not there costs little, and strangers can ask for any number of such names
        }

        if (_kept.Count >= MostKept)
        {
            _kept.Clear();
        }

        _kept[key] = (page, now + KeptMilliseconds);
        return page;
    }

    private byte[]? Make(string header, string path, bool secure)
    {
        return _hosts.NameOf(header) is { } host && NameAt(host, path) is { } name
            ? Encoding.UTF8.GetBytes(Html(name.ToString(), HtmlEncoder.Default.Encode(_hosts.UrlFor(header, secure))))
            : null;
    }

    // The name that the address is; else, for clients that know this server as a mirror of other names, the whole name behind this server's own.
    private AcIdentifier? NameAt(string host, string path)
    {
        var text = path.TrimEnd('/');
        return AcIdentifier.TryParse(host + text, out var own) && (path == "/" || IsPublished(own)) ? own
            : text.Length > 0 && AcIdentifier.TryParse(text[1..], out var mirrored) && IsPublished(mirrored) ? mirrored
            : null;
    }

    private bool IsPublished(AcIdentifier name)
    {
        using var directory = _depot.TryOpenDirectory(DepotDirectory.DirectoryOf(name));
        return directory is not null;
    }

    // A name holds nothing that HTML gives a meaning to.
    private static string Html(string name, string url) => $$"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <title>{{name}}</title>
        <meta name="ac-discovery" content="{{name}} {{url}}{{ImageAnswers.Prefix}}{name}/{version}/{os}/{arch}.{ext}">
        <meta name="ac-discovery-pubkeys" content="{{name}} {{url}}{{KeyAnswers.Prefix}}{{name}}">
        <meta name="ac-push-discovery" content="{{name}} {{url}}{{Upload.UploadAnswers.StartPrefix}}{name}/{version}/{os}/{arch}.{ext}/startupload">
        </head>
        <body>
        <h1>{{name}}</h1>
        </body>
        </html>

        """;
}
