using System.Text.RegularExpressions;

namespace SpecTests.Acserver.Web;

/// <summary>The pages as a person meets them, in a real browser.</summary>
public sealed partial class BrowserTests : IClassFixture<PagesFixture>
{
    private const string Contrast = """
        (() => {
          const parse = (text) => text.match(/[\d.]+/g).map(Number);
          const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
          const behind = (element) => { for (let at = element; at; at = at.parentElement) { const colour = parse(getComputedStyle(at).backgroundColor); if (colour.length < 4 || colour[3] > 0) return colour; } return [255, 255, 255]; };
          const bad = [];
          for (const element of document.querySelectorAll("body *")) {
            if (![...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim()) || element.closest("noscript") || element.getClientRects().length === 0) continue;
            const svg = element.closest("svg");
            const text = parse(svg ? getComputedStyle(element).fill : getComputedStyle(element).color);
            const back = svg ? parse(getComputedStyle(element.parentElement.querySelector("rect")).fill) : behind(element);
            const [one, two] = [light(text), light(back)].sort((a, b) => b - a);
            const ratio = (one + 0.05) / (two + 0.05);
            if (ratio < 4.5) bad.push(element.tagName + "." + element.className + " " + ratio.toFixed(2));
          }
          return bad.join("; ");
        })()
        """;

    private readonly PagesFixture _pages;

    public BrowserTests(PagesFixture pages)
    {
        _pages = pages;
    }

    [NeedsFact("chromium")]
    public void Everything_but_the_treemap_works_without_script()
    {
        using var page = _pages.Browser.Open();
        page.UseScript(false);
        page.Go(_pages["/"]);
        Assert.Equal(50, page.Number("document.querySelectorAll('.list tbody tr').length"));
        page.Evaluate("document.getElementById('q').focus()");
        page.Type("front");
        page.Press("Enter");
        Browser.WaitFor(() => page.TryText("location.search") == "?q=front", "the search is not sent");
        page.WaitUntilLoaded();
        Assert.Equal(["example.com/shop/frontend"], Rows(page));
        Assert.Equal("front", page.Text("document.getElementById('q').value"));
        page.Evaluate("document.querySelector('.platforms a').click()");
        Browser.WaitFor(() => page.TryText("location.pathname") == PagesFixture.Image, "the link leads elsewhere");
        page.WaitUntilLoaded();
        Assert.Contains("runner fetch", page.Text("document.querySelector('.commands').innerText"), StringComparison.Ordinal);
        Assert.Contains("/bin/tool", page.Text("document.querySelector('.sizes').innerText"), StringComparison.Ordinal);
        Assert.Contains("needs JavaScript", page.Text("document.getElementById('treemap').innerText"), StringComparison.Ordinal);
        page.Evaluate("document.querySelector('#manifest ~ details summary').click()");
        Assert.Contains("\"acKind\": \"ImageManifest\"", page.Text("document.querySelector('.document').innerText"), StringComparison.Ordinal);
        Assert.Empty(page.Complaints);
    }

    [NeedsFact("chromium")]
    public void The_treemap_is_drawn_and_moved_in_by_keyboard()
    {
        using var page = _pages.Browser.Open();
        page.Resize(1200, 900);
        page.Go(_pages[PagesFixture.Image]);
        page.WaitFor("document.querySelectorAll('#treemap g').length > 20");
        Assert.True(page.Holds("""
            (() => { // tiles of one directory share its area as their bytes do, and lie in the picture
              const area = (name) => { const r = [...document.querySelectorAll('#treemap g')].find((g) => g.getAttribute('aria-label').startsWith(name)).querySelector('rect'); return r.width.baseVal.value * r.height.baseVal.value; };
              const picture = document.querySelector('#treemap svg').viewBox.baseVal;
              const share = area('/bin/,') / (area('/bin/,') + area('/usr/,'));
              const sum = 40 * 1000 + 700 * 39 * 40 / 2;
              return Math.abs(share - 90000 / (90000 + sum)) < 0.01 && Math.abs(area('/bin/,') + area('/usr/,') - picture.width * picture.height) < 0.01 * picture.width * picture.height;
            })()
            """));
        page.Evaluate("document.querySelector('#treemap g[tabindex=\"0\"]').focus()");
        Assert.StartsWith("/usr/, 586 kB, 86.7 %, 40 files", page.Text("document.activeElement.getAttribute('aria-label')"), StringComparison.Ordinal);
        Assert.Equal(page.Text("document.activeElement.getAttribute('aria-label')"), page.Text("document.querySelector('.about').textContent"));
        page.Press("ArrowRight");
        Assert.StartsWith("/usr/lib/,", page.Text("document.activeElement.getAttribute('aria-label')"), StringComparison.Ordinal);
        page.Press("Enter");
        Assert.Equal("/usr/lib/", page.Text("document.querySelector('.way').textContent"));
        Assert.StartsWith("/usr/lib/part", page.Text("document.activeElement.getAttribute('aria-label')"), StringComparison.Ordinal);
        page.Press("Escape");
        Assert.Equal("/usr/", page.Text("document.querySelector('.way').textContent"));
        page.Evaluate("document.querySelector('.way button').click()");
        Assert.Equal("/", page.Text("document.querySelector('.way').textContent"));
        page.Resize(390, 800);
        page.WaitFor("document.querySelector('#treemap svg').viewBox.baseVal.width < 400");
        Assert.Empty(page.Complaints);
    }

    [NeedsTheory("chromium")]
    [InlineData(false)]
    [InlineData(true)]
    public void Light_and_dark_have_enough_contrast(bool dark)
    {
        using var page = _pages.Browser.Open();
        page.Resize(1200, 900);
        page.UseDark(dark);
        foreach (var path in new[] { "/", "/?q=nothing-like-this", PagesFixture.Image, PagesFixture.HostilePage, "/-/web/example.com/shop", "/-/web/example.com/shop/frontend", "/-/web/none" })
        {
            page.Go(_pages[path]);
            page.WaitFor("!document.getElementById('treemap') || document.querySelectorAll('#treemap g').length > 0");
            page.Evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
            Assert.Equal($"{path}: ", $"{path}: {page.Text(Contrast)}");
            Assert.Equal(dark, page.Holds("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part < 60)"));
        }
    }

    [NeedsFact("chromium")]
    public void What_strangers_wrote_is_shown_as_text()
    {
        using var page = _pages.Browser.Open();
        foreach (var path in new[] { "/?q=hostile", "/-/web/example.com/lab/hostile", PagesFixture.HostilePage, "/?q=" + Uri.EscapeDataString(PagesFixture.HostileVersion + "\u202e<img src=x>") })
        {
            page.Go(_pages[path]);
            page.WaitFor("!document.getElementById('treemap') || document.querySelectorAll('#treemap g').length > 0");
            Assert.DoesNotContain("owned", page.Text("document.title").Replace(PagesFixture.HostileVersion, string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.True(page.Holds("document.querySelectorAll('script').length <= 1 && !document.querySelector('img[src=x], b, style, [onmouseover], [onerror], [style], a[href^=\"javascript\"]')"), path);
            Assert.Contains("\"><script>document.title='owned'</script>", page.Text("document.body.innerText") + page.Text("document.getElementById('q').value"), StringComparison.Ordinal);
            Assert.Equal(1, page.Number("document.querySelectorAll('h1').length"));
            Assert.False(Forbidden().IsMatch(page.Text("document.body.innerText") + page.Text("document.documentElement.outerHTML")), path);
            Assert.Empty(page.Complaints);
        }

        page.Go(_pages[PagesFixture.HostilePage]);
        var text = page.Text("document.body.innerText");
        foreach (var shown in new[] { "abc[U+202E]dcba[U+2066]", "[U+001B][31mred[U+0000][U+0007]", "/etc/<script>x", "<b>bold</b>", "</style><style>*{display:none}</style>", "javascript:document.title='owned'", "שלום" })
        {
            Assert.Contains(shown, text, StringComparison.Ordinal);
        }
    }

    [NeedsFact("chromium")]
    public void Assistive_programs_find_their_way()
    {
        using var page = _pages.Browser.Open();
        foreach (var path in new[] { "/", PagesFixture.Image, "/-/web/example.com/shop/frontend", "/-/web/none" })
        {
            page.Go(_pages[path]);
            page.WaitFor("!document.getElementById('treemap') || document.querySelectorAll('#treemap g').length > 0");
            var seen = page.Accessible();
            foreach (var role in new[] { "banner", "main", "contentinfo", "search" })
            {
                Assert.Single(seen, node => node.Role == role);
            }

            Assert.Contains(("searchbox", "Search images"), seen);
            Assert.All(seen.Where(node => node.Role is "link" or "button" or "searchbox" or "navigation" or "region" or "columnheader" or "rowheader" or "heading"), node => Assert.NotEqual(string.Empty, node.Name));
            Assert.Equal("en", page.Text("document.documentElement.lang"));
            Assert.Equal(string.Empty, page.Text("""
                (() => { // one h1, and no level is left out
                  const levels = [...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => Number(heading.tagName[1]));
                  return levels.every((level, i) => level <= (i === 0 ? 1 : levels[i - 1] + 1)) && levels.filter((level) => level === 1).length === 1 ? '' : levels.join(' ');
                })()
                """));
            Assert.True(page.Holds("[...document.querySelectorAll('table')].every((table) => table.querySelector('thead th[scope=col]') && [...table.querySelectorAll('tbody tr')].every((row) => row.querySelector('th[scope=row], td[colspan]')))"), path);
            Assert.True(page.Holds("(() => { const ids = [...document.querySelectorAll('[id]')].map((element) => element.id); return new Set(ids).size === ids.length; })()"), path);
        }
    }

    [NeedsFact("chromium")]
    public void The_keyboard_reaches_everything_and_shows_where_it_is()
    {
        using var page = _pages.Browser.Open();
        page.Resize(1200, 900);
        page.Go(_pages[PagesFixture.Image]);
        page.WaitFor("document.querySelectorAll('#treemap g').length > 0");
        page.Press("Tab");
        Assert.Equal("Skip to content", page.Text("document.activeElement.textContent"));
        Assert.True(page.Holds("document.activeElement.getBoundingClientRect().top >= 0"), "the skip link stays out of sight");
        page.Press("Enter");
        Browser.WaitFor(() => page.TryText("document.activeElement.id") == "main", "the skip link leads nowhere");
        page.Go(_pages[PagesFixture.Image]);
        page.WaitFor("document.querySelectorAll('#treemap g').length > 0");
        HashSet<string> reached = [];
        for (var i = 0; i < 60; i++)
        {
            page.Press("Tab");
            var place = page.Text("(() => { const at = document.activeElement; return at.tagName + ' ' + (at.id || at.getAttribute('href') || at.textContent.trim().slice(0, 20)) + ' #' + [...document.querySelectorAll('*')].indexOf(at); })()");
            if (place.StartsWith("BODY", StringComparison.Ordinal) || !reached.Add(place))
            {
                break;
            }

            Assert.True(page.Holds("(() => { const at = document.activeElement; const style = getComputedStyle(at); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2 || at.tagName === 'g'; })()"), $"{place} shows no focus");
        }

        foreach (var part in new[] { "INPUT q", "BUTTON Search", "PRE ", "SUMMARY ", "g ", "A /-/web/example.com/base" })
        {
            Assert.Contains(reached, place => place.StartsWith(part, StringComparison.Ordinal));
        }
    }

    [NeedsTheory("chromium")]
    [InlineData(360)]
    [InlineData(800)]
    [InlineData(1400)]
    public void No_page_is_wider_than_its_window(int width)
    {
        using var page = _pages.Browser.Open();
        page.Resize(width, 900);
        foreach (var path in new[] { "/", PagesFixture.Image, PagesFixture.HostilePage, "/-/web/example.com/shop/frontend", "/-/web/example.com/lab/hostile" })
        {
            page.Go(_pages[path]);
            page.WaitFor("!document.getElementById('treemap') || document.querySelectorAll('#treemap g').length > 0");
            Assert.Equal($"{path} {width}", $"{path} {page.Number("document.documentElement.scrollWidth")}");
        }
    }

    private static List<string> Rows(BrowserPage page) =>
        [.. page.Evaluate("[...document.querySelectorAll('.list tbody th')].map((cell) => cell.innerText)").EnumerateArray().Select(name => name.GetString()!)];

    [GeneratedRegex(@"[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069]", RegexOptions.None, 1000)]
    private static partial Regex Forbidden();
}
