using System.Text.Json;
using Appc.ImageSpec.Comparison;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>The differences for programs.</summary>
internal static class DiffJson
{
    internal static void Print(bool configs, IReadOnlyList<ManifestDifference> manifest, IReadOnlyList<FileDifference> files) => JsonResult.Print(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("equal", manifest.Count == 0 && files.Count == 0);
        json.WriteString("compared", configs ? "config" : "manifest");
        json.WriteStartArray("manifest");
        foreach (var difference in manifest)
        {
            json.WriteStartObject();
            json.WriteString("path", difference.Path);
            WriteValue(json, "left", difference.Left);
            WriteValue(json, "right", difference.Right);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("files");
        foreach (var file in files)
        {
            WriteFile(json, file);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteValue(Utf8JsonWriter json, string name, JsonValue? value)
    {
        if (value is not null)
        {
            json.WritePropertyName(name);
            json.WriteRawValue(value.Source.Span);
        }
    }

    private static void WriteFile(Utf8JsonWriter json, FileDifference file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Name.ToString());
        json.WriteString("change", file.Right is null ? "removed" : file.Left is null ? "added" : "changed");
        json.WriteString("type", FileComparison.TypeOf(file.Right ?? file.Left!));
        if (!file.Facts.IsEmpty)
        {
            json.WriteStartArray("differences");
            foreach (var fact in file.Facts)
            {
                json.WriteStartObject();
                json.WriteString("what", fact.What);
                json.WriteString("left", fact.Left);
                json.WriteString("right", fact.Right);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
