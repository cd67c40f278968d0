namespace Appc.ImageSpec.Schema;

/// <summary>Whether two JSON values mean the same: members in any order, texts by their characters, numbers as they are written.</summary>
public static class JsonComparison
{
    /// <summary>True when they do.</summary>
    public static bool AreEqual(JsonValue left, JsonValue right) => left.Kind == right.Kind && left.Kind switch
    {
        JsonKind.Object => left.Members.Length == right.Members.Length
            && left.Members.All(member => right.Find(member.Name) is { } other && AreEqual(member.Value, other)),
        JsonKind.Array => left.Items.Length == right.Items.Length && left.Items.Zip(right.Items).All(pair => AreEqual(pair.First, pair.Second)),
        JsonKind.String or JsonKind.Number => string.Equals(left.Text, right.Text, StringComparison.Ordinal),
        _ => true,
    };
}
