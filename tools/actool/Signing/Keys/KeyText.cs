using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing.Keys;

/// <summary>Shows keys to people and programs.</summary>
internal static class KeyText
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One line for a list: kind, id, algorithm, name, end, state, file.</summary>
    internal static string Line(KeyFacts key)
    {
        string?[] parts =
        [
            SignatureKinds.NameOf(key.Kind).PadRight(8),
            key.KeyId.Length > 0 ? key.KeyId : "(under its password)",
            key.Algorithm.PadRight(11),
            key.Problem is { } problem ? $"worth nothing: {problem}" : key.Expires is { } end ? $"expires {Day(end)}" : "never expires",
            key.IsProtected ? "protected" : "not protected",
            key.Names.Length > 0 ? key.Names[0] : null,
            ByteEscaping.ToDisplay(key.File),
        ];
        return string.Join("  ", parts.Where(part => !string.IsNullOrEmpty(part)));
    }

    /// <summary>Everything about one key.</summary>
    internal static string Block(KeyFacts key)
    {
        var text = new StringBuilder();
        var what = $"{SignatureKinds.NameOf(key.Kind)} {(key.IsSecret ? "secret" : "public")} key";
        text.Append(ByteEscaping.ToDisplay(key.File)).Append(": ").Append(what).AppendLine(key.IsSecret ? key.IsProtected ? ", protected" : ", not protected" : string.Empty);
        Row(text, "key", key.KeyId.Length > 0 ? key.KeyId : "its number is under its password");
        key.Names.ToList().ForEach(name => Row(text, key.Kind == SignatureKind.OpenPgp ? "user id" : "comment", name));
        Row(text, "algorithm", key.Algorithm);
        Row(text, "made", key.Made is { } made ? Day(made) : null);
        Row(text, "expires", key.Kind != SignatureKind.OpenPgp ? null : key.Expires is { } end ? Day(end) : "never");
        Row(text, "problem", key.Problem);
        foreach (var part in key.Parts)
        {
            var use = part.MaySign ? "signs" : "does not sign";
            Row(text, part.IsPrimary ? "primary" : "subkey", $"{part.Fingerprint} {part.Algorithm}, {use}{(part.Problem is { } problem ? $", worth nothing: {problem}" : string.Empty)}");
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The keys as a JSON array; times in RFC 3339, absent members for what is not.</summary>
    internal static string Json(IEnumerable<KeyFacts> keys)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_json))
        {
            json.WriteStartArray();
            foreach (var key in keys)
            {
                Write(json, key);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void Write(Utf8JsonWriter json, KeyFacts key)
    {
        json.WriteStartObject();
        json.WriteString("file", key.File);
        json.WriteString("kind", SignatureKinds.NameOf(key.Kind));
        json.WriteBoolean("secret", key.IsSecret);
        json.WriteBoolean("protected", key.IsProtected);
        Write(json, "key", key.KeyId);
        Write(json, "algorithm", key.Algorithm);
        Write(json, "created", key.Made is { } made ? Time(made) : null);
        Write(json, "expires", key.Expires is { } end ? Time(end) : null);
        Write(json, "problem", key.Problem);
        json.WriteStartArray("names");
        key.Names.ToList().ForEach(json.WriteStringValue);
        json.WriteEndArray();
        json.WriteStartArray("parts");
        foreach (var part in key.Parts)
        {
            json.WriteStartObject();
            json.WriteString("fingerprint", part.Fingerprint.ToString());
            json.WriteBoolean("primary", part.IsPrimary);
            json.WriteString("algorithm", part.Algorithm);
            json.WriteString("created", Time(part.Created));
            Write(json, "expires", part.Expires is { } partEnd ? Time(partEnd) : null);
            json.WriteBoolean("signs", part.MaySign);
            Write(json, "problem", part.Problem);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
        }
    }

    private static void Row(StringBuilder text, string label, string? value)
    {
        if (value is not null)
        {
            text.Append("  ").Append(label.PadRight(10)).Append(value).Append('\n');
        }
    }

    private static string Day(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
