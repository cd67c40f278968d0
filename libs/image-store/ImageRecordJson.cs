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
        if (record.Signature is { } signature)
        {
            json.WriteStartObject("signature");
            Write(json, signature);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, SignatureRecord signature)
    {
        var verdict = signature.Verdict;
        json.WriteString("file", signature.FileName);
        json.WriteString("checked", signature.Checked);
        json.WriteString("primaryKey", verdict.PrimaryKey.ToString());
        json.WriteString("signingKey", verdict.SigningKey.ToString());
        json.WriteString("userID", verdict.UserId);
        json.WriteString("created", verdict.Created);
        WriteOptional(json, "signatureExpires", verdict.SignatureExpires);
        WriteOptional(json, "keyExpires", verdict.KeyExpires);
        json.WriteString("algorithm", verdict.Algorithm);
        json.WriteString("hashAlgorithm", verdict.HashAlgorithm);
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
        return new(Text(json, "source"), Time(json, "imported"), Number(json, "size"), Number(json, "tarSize"),
            json.Find("signature") is { } signature ? ReadSignature(signature) : null);
    }

    private static SignatureRecord ReadSignature(JsonValue json)
    {
        var verdict = new GoodSignature(
            Fingerprint.Parse(Text(json, "primaryKey")), Fingerprint.Parse(Text(json, "signingKey")), Text(json, "userID"), Time(json, "created"),
            OptionalTime(json, "signatureExpires"), OptionalTime(json, "keyExpires"), Text(json, "algorithm"), Text(json, "hashAlgorithm"));
        return new(Text(json, "file"), verdict, Time(json, "checked"));
    }

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
