using System.Globalization;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acserver.Depot;

/// <summary><c>record.json</c> of an image in the store.</summary>
internal static class DepotRecordJson
{
    internal const int MaxBytes = 64 << 10;
    private static readonly JsonLimits s_limits = new(MaxBytes, MaxDepth: 4);

    internal static byte[] Write(DepotRecord record)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("id", record.Id.ToString());
            json.WriteNumber("size", record.Size);
            json.WriteString("sha256", record.Sha256);
            json.WriteNumber("tarSize", record.TarSize);
            json.WriteString("published", record.Published);
            if (record.Signer is { } signer)
            {
                json.WriteString("signer", signer);
            }

            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="BadInputException">The file is not what <see cref="Write"/> writes.</exception>
    internal static DepotRecord Read(ReadOnlySpan<byte> bytes)
    {
        var json = StrictJson.Parse(bytes, s_limits);
        return new DepotRecord(
            ImageId.Parse(Text(json, "id")), Number(json, "size"), Text(json, "sha256"), Number(json, "tarSize"),
            Time(json, "published"), json.Find("signer")?.Text);
    }

    private static DateTimeOffset Time(JsonValue json, string name) =>
        DateTimeOffset.TryParse(Text(json, name), CultureInfo.InvariantCulture, out var time) ? time : throw new BadInputException($"record: {name} is no time");

    private static string Text(JsonValue json, string name) =>
        json.Find(name) is { Kind: JsonKind.String, Text.Length: > 0 } value ? value.Text : throw new BadInputException($"record: {name} is missing");

    private static long Number(JsonValue json, string name) =>
        json.Find(name) is { Kind: JsonKind.Number } value && long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadInputException($"record: {name} is missing");
}
