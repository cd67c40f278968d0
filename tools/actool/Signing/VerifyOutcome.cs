using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>What came out for one file: a verdict, or the reason for none and perhaps a cure.</summary>
internal sealed record VerifyOutcome(string File, GoodSignature? Verdict, string? Reason, string? Cure)
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The line for a file that is verified.</summary>
    internal static string Line(string file, GoodSignature verdict)
    {
        var line = new StringBuilder()
            .Append(ByteEscaping.ToDisplay(file)).Append(": good signature by ").Append(verdict.UserId)
            .Append(" (").Append(verdict.Algorithm).Append(", ").Append(verdict.HashAlgorithm).Append("), key ").Append(verdict.PrimaryKey);
        if (verdict.SigningKey != verdict.PrimaryKey)
        {
            line.Append(" subkey ").Append(verdict.SigningKey);
        }

        line.Append(", made ").Append(Time(verdict.Created));
        Append(line, ", signature expires ", verdict.SignatureExpires);
        Append(line, ", key expires ", verdict.KeyExpires);
        return line.ToString();
    }

    /// <summary>All of them as a JSON array; times in RFC 3339, absent members for what is not.</summary>
    internal static string ToJson(IEnumerable<VerifyOutcome> outcomes)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, s_json))
        {
            json.WriteStartArray();
            foreach (var outcome in outcomes)
            {
                outcome.WriteTo(json);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", File);
        json.WriteBoolean("verified", Verdict is not null);
        if (Reason is not null)
        {
            json.WriteString("reason", Reason);
        }

        if (Verdict is { } verdict)
        {
            json.WriteString("primaryKey", verdict.PrimaryKey.ToString());
            json.WriteString("signingKey", verdict.SigningKey.ToString());
            json.WriteString("userId", verdict.UserId);
            json.WriteString("algorithm", verdict.Algorithm);
            json.WriteString("hash", verdict.HashAlgorithm);
            json.WriteString("created", Time(verdict.Created));
            Write(json, "signatureExpires", verdict.SignatureExpires);
            Write(json, "keyExpires", verdict.KeyExpires);
        }

        json.WriteEndObject();
    }

    private static void Append(StringBuilder line, string label, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            line.Append(label).Append(Time(known));
        }
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, Time(known));
        }
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
