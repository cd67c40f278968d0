using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Acserver.Depot;

namespace Acserver.Export;

/// <summary>A discovery page as a file (discovery.md), with a list for people.</summary>
/// <param name="Name">The name that it speaks for, with all below it.</param>
/// <param name="Url">Where the tree is served, without a slash at its end.</param>
/// <param name="HasKeys">Whether keys vouch for the name.</param>
/// <param name="Images">The images of that very name.</param>
/// <param name="Below">The names right below it that have pages too.</param>
internal sealed record ExportPage(string Name, string Url, bool HasKeys, IReadOnlyList<DepotImage> Images, IReadOnlyCollection<string> Below)
{
    private const int MostListed = 2000; // clients read the first mebibyte of a page

    /// <summary>Where the keys of a name are. No component of a name has capital letters, so none is in the way.</summary>
    internal static string KeysOf(string name) => $"-/keys/{name}/KEYS.asc";

    /// <summary>The page's bytes.</summary>
    internal static byte[] Html(ExportPage page)
    {
        var url = HtmlEncoder.Default.Encode(page.Url);
        var html = new StringBuilder($$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <meta name="color-scheme" content="light dark">
            <title>{{page.Name}}</title>
            <meta name="ac-discovery" content="{{page.Name}} {{url}}/-/images/{name}/{version}/{os}/{arch}.{ext}">

            """);
        if (page.HasKeys)
        {
            html.Append(CultureInfo.InvariantCulture, $"<meta name=\"ac-discovery-pubkeys\" content=\"{page.Name} {url}/{KeysOf(page.Name)}\">\n");
        }

        html.Append(CultureInfo.InvariantCulture, $"</head>\n<body>\n<h1>{page.Name}</h1>\n<ul>\n");
        foreach (var line in page.Below.Select(name => $"<a href=\"{url}/{name}/index.html\">{name}</a>").Concat(page.Images.Select(Describe)).Take(MostListed))
        {
            html.Append(CultureInfo.InvariantCulture, $"<li>{line}</li>\n");
        }

        var rest = page.Below.Count + page.Images.Count - MostListed;
        html.Append("</ul>\n").Append(rest > 0 ? $"<p>and {rest} more</p>\n" : string.Empty).Append("</body>\n</html>\n");
        return Encoding.UTF8.GetBytes(html.ToString());
    }

    private static string Describe(DepotImage image)
    {
        var signer = image.Record.Signer is { } key ? $"signed by {key}" : "not signed";
        return HtmlEncoder.Default.Encode(string.Create(CultureInfo.InvariantCulture, $"{image.Key}, {image.Record.Size} bytes, {signer}, {image.Record.Id}"));
    }
}
