using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Appc.ImageSpec.Signing;
using Appc.Linux;

namespace Actool.Signing;

/// <summary>What came out for one file: a verdict for each signature, or the reason why it did not come to that, and perhaps a cure.</summary>
internal sealed record VerifyOutcome(string File, IReadOnlyList<SignatureVerdict> Verdicts, string? Reason, string? Cure)
{
    private static readonly JsonWriterOptions s_json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>True when one signature is valid.</summary>
    internal bool IsVerified => Verdicts.Any(verdict => verdict.IsValid);

    /// <summary>The outcome of judging at least one signature.</summary>
    internal static VerifyOutcome Of(string file, IReadOnlyList<SignatureVerdict> verdicts) => verdicts.Any(verdict => verdict.IsValid)
        ? new(file, verdicts, Reason: null, Cure: null)
        : new(file, verdicts, $"no good signature by a trusted key: {SignatureVerdict.Problems(verdicts)}", Cure: null);

    /// <summary>The outcome where nothing could be judged.</summary>
    internal static VerifyOutcome Failed(string file, string reason, string? cure) => new(file, [], reason, cure);

    /// <summary>A line for each valid signature.</summary>
    internal IEnumerable<string> Lines() => Verdicts.Where(verdict => verdict.IsValid).Select(Line);

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

    private string Line(SignatureVerdict verdict)
    {
        string?[] algorithms = [verdict.Algorithm, verdict.HashAlgorithm];
        var line = new StringBuilder()
            .Append(ByteEscaping.ToDisplay(File)).Append(": good signature").Append(verdict.Who.Length > 0 ? $" by {verdict.Who}" : string.Empty)
            .Append(" (").AppendJoin(", ", algorithms.Where(name => !string.IsNullOrEmpty(name))).Append("), key ").Append(verdict.KeyId);
        if (verdict.SigningKeyId != verdict.KeyId)
        {
            line.Append(" subkey ").Append(verdict.SigningKeyId);
        }

        Append(line, ", made ", verdict.Made);
        Append(line, ", signature expires ", verdict.Expires);
        Append(line, ", key expires ", verdict.KeyEnds);
        return line.Append(verdict.Comment.Length > 0 ? $", trusted comment: {verdict.Comment}" : string.Empty).ToString();
    }

    private void WriteTo(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("file", File);
        json.WriteBoolean("verified", IsVerified);
        WriteText(json, "reason", Reason);
        if (Verdicts.FirstOrDefault(verdict => verdict.IsValid) is { } valid)
        {
            WriteFacts(json, valid);
        }

        json.WriteStartArray("signatures");
        foreach (var verdict in Verdicts)
        {
            json.WriteStartObject();
            json.WriteString("kind", SignatureKinds.NameOf(verdict.Kind));
            json.WriteBoolean("valid", verdict.IsValid);
            WriteFacts(json, verdict);
            WriteRefusals(json, verdict);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFacts(Utf8JsonWriter json, SignatureVerdict verdict)
    {
        WriteText(json, "primaryKey", verdict.KeyId);
        WriteText(json, "signingKey", verdict.SigningKeyId);
        WriteText(json, "userId", verdict.Who);
        WriteText(json, "algorithm", verdict.Algorithm);
        WriteText(json, "hash", verdict.HashAlgorithm);
        Write(json, "created", verdict.Made);
        Write(json, "signatureExpires", verdict.Expires);
        Write(json, "keyExpires", verdict.KeyEnds);
        WriteText(json, "comment", verdict.Comment);
    }

    private static void WriteRefusals(Utf8JsonWriter json, SignatureVerdict verdict)
    {
        if (verdict.IsValid)
        {
            return;
        }

        json.WriteStartArray("refusals");
        foreach (var refusal in verdict.Refusals)
        {
            json.WriteStartObject();
            json.WriteString("rule", SignatureRules.NameOf(refusal.Rule));
            json.WriteString("why", refusal.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Append(StringBuilder line, string label, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            line.Append(label).Append(Time(known));
        }
    }

    private static void WriteText(Utf8JsonWriter json, string name, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(name, text);
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
