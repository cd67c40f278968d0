namespace Acserver.Web;

/// <summary>What stands around every page: head, banner with the search, footer.</summary>
internal static class PageFrame
{
    /// <summary>A whole page.</summary>
    /// <param name="host">The host that the reader asked for.</param>
    /// <param name="title">What the page is about.</param>
    /// <param name="query">What is searched for; empty for nothing.</param>
    /// <param name="main">The content.</param>
    /// <param name="withScript">Whether the treemap is on it.</param>
    internal static Html Around(string host, string title, string query, Html main, bool withScript = false)
    {
        Html script = withScript ? $"""<script src="{StaticAsset.Treemap.Address}" defer></script>""" : Html.None;
        return $"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <title>{title} · {host}</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <link rel="icon" href="{StaticAsset.Icon.Address}" type="image/svg+xml">
            <link rel="stylesheet" href="{StaticAsset.Style.Address}">
            {script}</head>
            <body>
            <a class="skip" href="#main">Skip to content</a>
            <header class="banner"><div class="wide">
            <a class="brand" href="/"><img src="{StaticAsset.Icon.Address}" alt="" width="28" height="28"><span>{host}</span></a>
            <form class="search" role="search" action="/" method="get">
            <label class="unseen" for="q">Search images</label>
            <input id="q" name="q" type="search" value="{query}" placeholder="Name, version, os or arch" maxlength="200" autocomplete="off" spellcheck="false">
            <button type="submit">Search</button>
            </form>
            </div></header>
            <main id="main" class="wide" tabindex="-1">
            {main}</main>
            <footer class="wide"><p>App Container images, their signatures and keys. Programs find them by <a href="/?ac-discovery=1">discovery</a>.</p></footer>
            </body>
            </html>

            """;
    }

    /// <summary>A page that says what went wrong, and how to go on.</summary>
    /// <param name="host">The host that the reader asked for.</param>
    /// <param name="title">In two or three words.</param>
    /// <param name="what">In a sentence.</param>
    /// <param name="guess">What the reader may have looked for; empty for no guess.</param>
    internal static Html Problem(string host, string title, string what, string guess = "")
    {
        Html search = guess.Length == 0 ? Html.None : (Html)$"""<li><a href="/?q={Uri.EscapeDataString(guess)}">Search for <q>{guess}</q></a></li>""";
        return Around(host, title, string.Empty, $"""
            <h1>{title}</h1>
            <p class="lead">{what}</p>
            <ul class="plain ways">{search}<li><a href="/">All images on this server</a></li></ul>

            """);
    }
}
