using Appc.ImageSpec.Schema;

namespace Acserver.Web;

/// <summary>The way to a page from the list of all images.</summary>
internal static class Crumbs
{
    /// <summary>Links to every name above.</summary>
    /// <param name="name">The name.</param>
    /// <param name="isPageOfName">Whether this is the name's own page, which needs no link to itself.</param>
    internal static Html Of(AcIdentifier name, bool isPageOfName)
    {
        var parts = name.ToString().Split('/');
        List<Html> items = [];
        for (var i = 1; i <= parts.Length; i++)
        {
            Html item = isPageOfName && i == parts.Length
                ? (Html)$"""<li aria-current="page">{parts[i - 1]}</li>"""
                : $"""<li><a href="{WebPath.Prefix}{string.Join('/', parts[..i])}">{parts[i - 1]}</a></li>""";
            items.Add(item);
        }

        return $"""
            <nav class="crumbs" aria-label="Where you are"><ol><li><a href="/">All images</a></li>{items}</ol></nav>

            """;
    }
}
