namespace Acserver.Web;

/// <summary>A long list in pages.</summary>
internal sealed class Pager
{
    private const int Around = 2;
    private readonly int _pages;
    private readonly int _number;

    internal Pager(int items, int onPage, int number)
    {
        _pages = Math.Max(1, (items + onPage - 1) / onPage);
        _number = Math.Clamp(number, 1, _pages);
        First = (_number - 1) * onPage;
    }

    /// <summary>How many items stand on pages before this one.</summary>
    internal int First { get; }

    /// <summary>Links to the other pages; nothing where there is only one.</summary>
    internal Html Links(Func<int, string> address)
    {
        if (_pages == 1)
        {
            return Html.None;
        }

        List<Html> items = [];
        var last = 0;
        foreach (var page in Enumerable.Range(1, _pages).Where(page => page == 1 || page == _pages || Math.Abs(page - _number) <= Around))
        {
            if (page > last + 1)
            {
                items.Add($"""<li aria-hidden="true">…</li>""");
            }

            items.Add(page == _number ? (Html)$"""<li><a href="{address(page)}" aria-current="page" aria-label="Page {page}">{page}</a></li>""" : $"""<li><a href="{address(page)}" aria-label="Page {page}">{page}</a></li>""");
            last = page;
        }

        Html before = _number > 1 ? $"""<li><a rel="prev" href="{address(_number - 1)}">Previous</a></li>""" : Html.None;
        Html after = _number < _pages ? $"""<li><a rel="next" href="{address(_number + 1)}">Next</a></li>""" : Html.None;
        return $"""
            <nav class="pages" aria-label="Pages"><ul>{before}{items}{after}</ul></nav>

            """;
    }
}
