using System.Text.Encodings.Web;
using System.Text.Json;

namespace Docker2Aci;

/// <summary>The result for programs: a list of images on standard output.</summary>
internal static class ResultJson
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static void Print(IReadOnlyList<Result> results)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output, s_options))
        {
            json.WriteStartArray();
            foreach (var result in results)
            {
                Write(json, result);
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
    }

    private static void Write(Utf8JsonWriter json, Result result)
    {
        json.WriteStartObject();
        json.WriteString("path", result.Path);
        json.WriteString("imageID", result.Id.ToString());
        json.WriteString("name", result.Manifest.Name.ToString());
        json.WriteNumber("size", result.Size);
        json.WriteStartObject("labels");
        foreach (var label in result.Manifest.Labels)
        {
            json.WriteString(label.Name.ToString(), label.Value);
        }

        json.WriteEndObject();
        json.WriteString("platform", result.Source.Config.Platform.ToString());
        json.WriteString("source", result.Source.Reference?.ToString());
        json.WriteString("manifestDigest", result.Source.ManifestDigest?.ToString());
        json.WriteString("dockerImageID", result.Source.ImageId);
        json.WriteStartArray("layers");
        foreach (var layer in result.Source.Layers)
        {
            json.WriteStartObject();
            json.WriteString("name", layer.Name);
            json.WriteString("diffID", layer.DiffId?.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
