using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;

namespace Appc.ImageStore;

/// <summary>record.json: an <see cref="ImageRecord"/> as a small JSON object, times in RFC 3339.</summary>
internal static class ImageRecordJson
{
    private static readonly JsonLimits s_limits = new(MaxBytes: 1 << 20, MaxDepth: 8);

    public static void Write(Stream destination, ImageRecord record)
    {
        using var json = new Utf8JsonWriter(destination, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("source", record.Source);
        json.WriteString("imported", record.Imported);
        json.WriteNumber("size", record.Size);
        json.WriteNumber("tarSize", record.TarSize);
        json.WriteStartArray("signatures");
        foreach (var signature in record.Signatures)
        {
            json.WriteStartObject();
            json.WriteString("file", signature.FileName);
            json.WriteString("kind", SignatureKinds.NameOf(signature.Kind));
            json.WriteString("checked", signature.Checked);
            json.WriteStartArray("made");
            signature.Verdicts.ToList().ForEach(verdict => Write(json, verdict));
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SignatureVerdict verdict)
    {
        json.WriteStartObject();
        json.WriteString("key", verdict.KeyId);
        json.WriteString("signingKey", verdict.SigningKeyId);
        json.WriteString("who", verdict.Who);
        WriteOptional(json, "created", verdict.Made);
        WriteOptional(json, "expires", verdict.Expires);
        WriteOptional(json, "keyExpires", verdict.KeyEnds);
        json.WriteString("algorithm", verdict.Algorithm);
        json.WriteString("hashAlgorithm", verdict.HashAlgorithm);
        json.WriteString("comment", verdict.Comment);
        json.WriteEndObject();
    }

    private static void WriteOptional(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } set)
        {
            json.WriteString(name, set);
        }
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="BadInputException">The file is not what <see cref="Write(Stream, ImageRecord)"/> writes.</exception>
    public static ImageRecord Read(ReadOnlySpan<byte> bytes)
    {
        var json = StrictJson.Parse(bytes, s_limits);
        return new(Text(json, "source"), Time(json, "imported"), Number(json, "size"), Number(json, "tarSize"), json.Find("signatures") is null ? [] : [.. Items(json, "signatures").Select(ReadSignature)]);
    }

    private static SignatureRecord ReadSignature(JsonValue json)
    {
        var kind = SignatureKinds.TryParse(Text(json, "kind"), out var known) ? known : throw new BadInputException("kind: not one that is known");
        var verdicts = Items(json, "made").Select(item => ReadVerdict(item, kind)).ToImmutableArray();
        return verdicts.IsEmpty ? throw new BadInputException("made: no signature in it") : new(Text(json, "file"), verdicts, Time(json, "checked"));
    }

    private static SignatureVerdict ReadVerdict(JsonValue json, SignatureKind kind) => new()
    {
        Kind = kind,
        KeyId = Text(json, "key"),
        SigningKeyId = Text(json, "signingKey"),
        Who = Text(json, "who"),
        Made = OptionalTime(json, "created"),
        Expires = OptionalTime(json, "expires"),
        KeyEnds = OptionalTime(json, "keyExpires"),
        Algorithm = Text(json, "algorithm"),
        HashAlgorithm = Text(json, "hashAlgorithm"),
        Comment = Text(json, "comment"),
    };

    private static ImmutableArray<JsonValue> Items(JsonValue json, string name) =>
        json.Find(name) is { Kind: JsonKind.Array } value ? value.Items : throw new BadInputException($"{name}: missing, or no array");

    private static string Text(JsonValue json, string name) =>
        json.Find(name) is { Kind: JsonKind.String } value ? value.Text : throw new BadInputException($"{name}: missing, or no string");

    private static long Number(JsonValue json, string name) =>
        json.Find(name) is { Kind: JsonKind.Number } value && long.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new BadInputException($"{name}: missing, or no number");

    private static DateTimeOffset Time(JsonValue json, string name) =>
        OptionalTime(json, name) ?? throw new BadInputException($"{name}: missing");

    private static DateTimeOffset? OptionalTime(JsonValue json, string name) =>
        json.Find(name) is not { } value ? null
        : DateTimeOffset.TryParse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) ? time
        : throw new BadInputException($"{name}: not a time");
}
