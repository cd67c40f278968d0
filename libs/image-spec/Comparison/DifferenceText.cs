using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Appc.ImageSpec.Comparison;

/// <summary>Differences for people, one line each.</summary>
public static class DifferenceText
{
    private const int Longest = 200;

    /// <summary>The line for a difference of documents.</summary>
    /// <param name="document">What they are called: <c>manifest</c>, <c>config</c>.</param>
    /// <param name="difference">The difference.</param>
    public static string Line(string document, ManifestDifference difference) =>
        $"{document} {difference.Path}: {Value(difference.Left)} -> {Value(difference.Right)}";

    /// <summary>The line for a file: <c>-</c> for one that only A has, <c>+</c> for one that only B has, <c>~</c> for one that differs.</summary>
    public static string Line(FileDifference file) => file switch
    {
        { Right: null } => $"- {Name(file)} ({FileComparison.TypeOf(file.Left!)})",
        { Left: null } => $"+ {Name(file)} ({FileComparison.TypeOf(file.Right!)})",
        _ => $"~ {Name(file)}: {string.Join(", ", file.Facts.Select(Fact))}",
    };

    private static string Name(FileDifference file) => file.Name.IsEmpty ? "." : file.Name.ToString();

    private static string Fact(FactDifference fact) => fact.What == "content" ? fact.What : $"{fact.What} {OrNone(fact.Left)} -> {OrNone(fact.Right)}";

    private static string OrNone(string text) => text.Length == 0 ? "(none)" : Shown(text);

    private static string Value(JsonValue? value) => value switch
    {
        null => "(none)",
        { Kind: JsonKind.String } => $"\"{Shown(value.Text)}\"",
        _ => Shown(value.ToString()),
    };

    private static string Shown(string text)
    {
        var shown = ByteEscaping.ToDisplay(text);
        return shown.Length <= Longest ? shown : shown[..Longest] + "…";
    }
}
