using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appc.ImageStore.Discovery;

namespace Actool;

/// <summary>The Go tool's JSON, letter for letter: four spaces, and <c>&lt; &gt; &amp;</c> escaped.</summary>
internal static class DiscoverJson
{
    private static readonly JsonWriterOptions s_options = new()
    {
        Indented = true, IndentSize = 4, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static string Of(IReadOnlyList<ImageEndpoint> images, IReadOnlyList<string> keys)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteStartArray("ACIEndpoints");
            foreach (var image in images)
            {
                json.WriteStartObject();
                json.WriteString("ACI", image.Image);
                json.WriteString("ASC", image.Signature);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("PublicKeys");
            foreach (var key in keys)
            {
                json.WriteStringValue(key);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        // These three stand inside strings only.
        return Encoding.UTF8.GetString(buffer.ToArray())
            .Replace("<", "\\u003c", StringComparison.Ordinal).Replace(">", "\\u003e", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
    }
}
