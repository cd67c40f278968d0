using System.Text.Json;
using Appc.ImageSpec.Signing;
using Appc.ImageStore;
using Runner.Options;

namespace Runner.Images;

/// <summary>Images as JSON, for scripts.</summary>
internal static class ImageJson
{
    internal static void WriteList(Utf8JsonWriter json, Store store, IReadOnlyList<StoredImage> images)
    {
        json.WriteStartArray();
        foreach (var image in images)
        {
            json.WriteStartObject();
            WriteFacts(json, image);
            json.WriteString("lastUsed", store.LastUse(image).UtcDateTime);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>rkt's ImageListEntry (its package api/v1): times are nanoseconds since 1970.</summary>
    internal static void WriteAsRkt(Utf8JsonWriter json, Store store, IReadOnlyList<StoredImage> images)
    {
        json.WriteStartArray();
        foreach (var image in images)
        {
            json.WriteStartObject();
            json.WriteString("id"u8, image.Id.ToString());
            json.WriteString("name"u8, ImageText.Name(image.Manifest));
            json.WriteNumber("import_time"u8, RktTime.Nanoseconds(image.Record.Imported));
            json.WriteNumber("last_used_time"u8, RktTime.Nanoseconds(store.LastUse(image)));
            json.WriteNumber("size"u8, image.Record.Size);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    internal static void WriteVerifications(IReadOnlyList<ImageVerification> verifications) => Print(json =>
    {
        json.WriteStartArray();
        foreach (var verification in verifications)
        {
            json.WriteStartObject();
            WriteFacts(json, verification.Image);
            json.WriteBoolean("rendered", verification.IsRendered);
            json.WriteStartArray("problems");
            foreach (var problem in verification.Problems)
            {
                json.WriteStringValue(problem);
            }

            json.WriteEndArray();
            json.WriteString("notTrusted", verification.TrustProblem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteFacts(Utf8JsonWriter json, StoredImage image)
    {
        json.WriteString("id", image.Id.ToString());
        json.WriteString("name", image.Manifest.Name.ToString());
        json.WriteStartObject("labels");
        foreach (var label in image.Manifest.Labels)
        {
            json.WriteString(label.Name.ToString(), label.Value);
        }

        json.WriteEndObject();
        json.WriteNumber("size", image.Record.Size);
        json.WriteString("imported", image.Record.Imported.UtcDateTime);
        json.WriteString("source", image.Record.Source);
        json.WriteString("signedBy", image.Verdicts.FirstOrDefault()?.KeyId);
        json.WriteStartArray("signatures");
        foreach (var verdict in image.Verdicts)
        {
            json.WriteStartObject();
            json.WriteString("kind", SignatureKinds.NameOf(verdict.Kind));
            json.WriteString("key", verdict.KeyId);
            json.WriteString("made", verdict.Made?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Print(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, new JsonWriterOptions { Indented = true }))
        {
            write(json);
        }

        Console.Out.WriteLine(System.Text.Encoding.UTF8.GetString(bytes.ToArray()));
    }
}
