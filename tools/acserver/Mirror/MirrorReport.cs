using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Acserver.Mirror;

/// <summary>The report of a run: one JSON object.</summary>
internal static class MirrorReport
{
    private static readonly JsonWriterOptions s_options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Json(IReadOnlyList<MirrorResult> results)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            json.WriteNumber("failed", results.Count(result => result.Status == MirrorStatus.Failed));
            json.WriteNumber("bytes", results.Sum(result => result.Bytes));
            json.WriteStartArray("images");
            foreach (var result in results)
            {
                Write(json, result);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void Write(Utf8JsonWriter json, MirrorResult result)
    {
        json.WriteStartObject();
        json.WriteString("image", result.Image);
        json.WriteString("status", result.Status.ToString().ToLowerInvariant());
        Optional(json, "neededBy", result.NeededBy);
        Optional(json, "published", result.Key);
        Optional(json, "id", result.Id);
        Optional(json, "address", result.Address);
        json.WriteNumber("bytes", result.Bytes);
        Optional(json, "problem", result.Problem);
        List(json, "newKeys", result.NewKeys);
        List(json, "signatures", result.Signatures);
        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            json.WriteStartArray(name);
            foreach (var value in values)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
        }
    }

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
