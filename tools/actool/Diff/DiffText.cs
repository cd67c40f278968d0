using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>The differences for people, one line each.</summary>
internal static class DiffText
{
    private const int Longest = 200;

    internal static void Print(bool configs, List<ManifestDifference> manifest, List<FileDifference> files)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 64 * 1024);
        foreach (var difference in manifest)
        {
            output.WriteLine($"{(configs ? "config" : "manifest")} {difference.Path}: {Value(difference.Left)} -> {Value(difference.Right)}");
        }

        foreach (var file in files)
        {
            output.WriteLine(Line(file));
        }
    }

    private static string Line(FileDifference file) => file switch
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
