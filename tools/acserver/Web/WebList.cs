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

/// <summary>Sequences of things that lie side by side.</summary>
internal static class ConsecutiveGroups
{
    /// <summary>Groups neighbours that have the same key.</summary>
    internal static IEnumerable<List<T>> GroupConsecutive<T, TKey>(this IEnumerable<T> items, Func<T, TKey> keyOf)
        where TKey : IEquatable<TKey>
    {
        List<T> group = [];
        foreach (var item in items)
        {
            if (group.Count > 0 && !keyOf(group[0]).Equals(keyOf(item)))
            {
                yield return group;
                group = [];
            }

            group.Add(item);
        }

        if (group.Count > 0)
        {
            yield return group;
        }
    }
}
