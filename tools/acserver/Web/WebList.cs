using System.Collections.Concurrent;

namespace Acserver.Web;

/// <summary>Everything that is published, by name.</summary>
/// <param name="Names">Each name once.</param>
/// <param name="Images">How many images they have.</param>
/// <param name="IsCut">Whether there are more than lists show.</param>
internal sealed record WebList(IReadOnlyList<PublishedName> Names, int Images, bool IsCut)
{
    private const int MostKept = 200;
    private readonly ConcurrentDictionary<(string Host, string Query, int Number), byte[]> _pages = new();

    /// <summary>A page of this list, made once however many people look at it.</summary>
    internal byte[] Page(string host, string query, int number, Func<Html> make)
    {
        if (!_pages.TryGetValue((host, query, number), out var page))
        {
            page = make().ToUtf8();
            if (_pages.Count < MostKept)
            {
                _pages.TryAdd((host, query, number), page);
            }
        }

        return page;
    }
}
