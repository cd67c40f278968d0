using Appc.ImageSpec.Comparison;

namespace Actool;

/// <summary>The differences for people, one line each.</summary>
internal static class DiffText
{
    internal static void Print(bool configs, IReadOnlyList<ManifestDifference> manifest, IReadOnlyList<FileDifference> files)
    {
        using var output = new StreamWriter(Console.OpenStandardOutput(), bufferSize: 64 * 1024);
        foreach (var difference in manifest)
        {
            output.WriteLine(DifferenceText.Line(configs ? "config" : "manifest", difference));
        }

        foreach (var file in files)
        {
            output.WriteLine(DifferenceText.Line(file));
        }
    }
}
