namespace Acserver.Web;

/// <summary>Everything that is published, by name.</summary>
/// <param name="Names">Each name once.</param>
/// <param name="Images">How many images they have.</param>
/// <param name="IsCut">Whether there are more than lists show.</param>
internal sealed record WebList(IReadOnlyList<PublishedName> Names, int Images, bool IsCut);

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
