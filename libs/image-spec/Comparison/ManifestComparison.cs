using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Comparison;

/// <summary>Compares two JSON documents path by path. Lists whose entries have names of their own (labels, ports, …) are compared by name, in any order.</summary>
public static class ManifestComparison
{
    /// <summary>The places where they differ, in the order of the documents.</summary>
    public static IReadOnlyList<ManifestDifference> Compare(JsonValue left, JsonValue right)
    {
        var found = new List<ManifestDifference>();
        Compare(string.Empty, left, right, found);
        return found;
    }

    private static void Compare(string path, JsonValue? left, JsonValue? right, List<ManifestDifference> found)
    {
        if (left is { Kind: JsonKind.Object } && right is { Kind: JsonKind.Object })
        {
            CompareByKey(Members(left), Members(right), name => path.Length == 0 ? Shown(name) : $"{path}.{Shown(name)}", found);
        }
        else if (left is { Kind: JsonKind.Array } && right is { Kind: JsonKind.Array })
        {
            CompareLists(path, left, right, found);
        }
        else if (left is null || right is null || !JsonComparison.AreEqual(left, right))
        {
            found.Add(new ManifestDifference(path, left, right));
        }
    }

    private static void CompareLists(string path, JsonValue left, JsonValue right, List<ManifestDifference> found)
    {
        if (Named(left) is { } mine && Named(right) is { } theirs)
        {
            CompareByKey(mine, theirs, name => $"{path}[{Shown(name)}]", found);
            return;
        }

        for (var i = 0; i < Math.Max(left.Items.Length, right.Items.Length); i++)
        {
            Compare($"{path}[{i}]", left.Items.ElementAtOrDefault(i), right.Items.ElementAtOrDefault(i), found);
        }
    }

    private static void CompareByKey(
        List<KeyValuePair<string, JsonValue>> left, List<KeyValuePair<string, JsonValue>> right, Func<string, string> path, List<ManifestDifference> found)
    {
        var others = right.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in left)
        {
            Compare(path(name), value, others.GetValueOrDefault(name), found);
            others.Remove(name);
        }

        foreach (var (name, value) in right.Where(member => others.ContainsKey(member.Key)))
        {
            Compare(path(name), null, value, found);
        }
    }

    private static List<KeyValuePair<string, JsonValue>> Members(JsonValue value) => [.. value.Members.Select(member => KeyValuePair.Create(member.Name, member.Value))];

    /// <summary>The entries by their names; null where one has none or two have the same.</summary>
    private static List<KeyValuePair<string, JsonValue>>? Named(JsonValue list)
    {
        var named = list.Items.Select(item => KeyValuePair.Create((item.Find("name") ?? item.Find("imageName"))?.Text ?? string.Empty, item)).ToList();
        return named.Exists(item => item.Key.Length == 0) || named.DistinctBy(item => item.Key, StringComparer.Ordinal).Count() != named.Count ? null : named;
    }

    private static string Shown(string name) => ByteEscaping.ToDisplay(name);
}
