using System.Globalization;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acserver.Upload;

/// <summary>Who may publish what: <c>tokens/ID.json</c> of a store. The secret itself is nowhere kept.</summary>
/// <param name="Id">16 hexadecimal digits; shown in logs.</param>
/// <param name="Prefix">The name it is for, with all below it.</param>
/// <param name="SecretHash">SHA-256 of the secret, in hexadecimal.</param>
/// <param name="Created">When it was made, UTC.</param>
/// <param name="Expires">From when it is refused; null for never.</param>
/// <param name="Quota">Bytes of images that may be published with it in all; null for any number.</param>
/// <param name="Note">What it is for, in the operator's words.</param>
internal sealed record UploadToken(string Id, AcIdentifier Prefix, string SecretHash, DateTimeOffset Created, DateTimeOffset? Expires, long? Quota, string Note)
{
    internal const int MaxBytes = 16 << 10;
    private static readonly JsonLimits s_limits = new(MaxBytes, MaxDepth: 4);

    /// <summary>Whole components: a token for example.com/a is for example.com/a/b and not for example.com/ab.</summary>
    internal bool Covers(AcIdentifier name)
    {
        string text = name.ToString(), prefix = Prefix.ToString();
        return text.StartsWith(prefix, StringComparison.Ordinal) && (text.Length == prefix.Length || text[prefix.Length] == '/');
    }

    internal byte[] Write()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("id", Id);
            json.WriteString("prefix", Prefix.ToString());
            json.WriteString("secretHash", SecretHash);
            json.WriteString("created", Created);
            if (Expires is { } expires)
            {
                json.WriteString("expires", expires);
            }

            if (Quota is { } quota)
            {
                json.WriteNumber("quota", quota);
            }

            json.WriteString("note", Note);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Reads it back.</summary>
    /// <exception cref="BadInputException">The file is not what <see cref="Write"/> writes.</exception>
    internal static UploadToken Read(ReadOnlySpan<byte> bytes)
    {
        var json = StrictJson.Parse(bytes, s_limits);
        return new UploadToken(
            Text(json, "id"), AcIdentifier.Parse(Text(json, "prefix")), Text(json, "secretHash"), Time(Text(json, "created")),
            json.Find("expires") is null ? null : Time(Text(json, "expires")),
            json.Find("quota") is { Kind: JsonKind.Number } quota ? long.Parse(quota.Text, NumberStyles.None, CultureInfo.InvariantCulture) : null,
            Text(json, "note"));
    }

    private static DateTimeOffset Time(string text) => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out var time)
        ? time
        : throw new BadInputException("token: a time is malformed");

    private static string Text(JsonValue json, string name) =>
        json.Find(name) is { Kind: JsonKind.String } value ? value.Text : throw new BadInputException($"token: {name} is missing");
}
