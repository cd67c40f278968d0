using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>A decision for people: which rule decided, what it demands, what it made of every signature.</summary>
public static class PolicyText
{
    /// <summary>The lines below the one that names the image.</summary>
    public static IEnumerable<string> Explain(PolicyDecision decision)
    {
        yield return $"policy      {decision.Policy}";
        yield return $"rule        {Describe(decision.Rule)}";
        foreach (var outcome in decision.Requirements)
        {
            var holders = outcome.Holders.IsEmpty ? "nobody" : string.Join(", ", outcome.Holders);
            yield return $"needs       {outcome.Requirement}: {(outcome.IsMet ? "met" : "not met")}, signed by {holders}";
        }

        foreach (var finding in decision.Findings)
        {
            yield return $"signature   {Describe(finding)}";
        }

        yield return $"decision    {(decision.IsAllowed ? decision.IsUnsigned ? "allowed unsigned" : "allowed" : "refused")}: {decision.Reason}";
    }

    /// <summary>The same as one JSON object.</summary>
    /// <param name="subject">What the decision is about: a file.</param>
    /// <param name="name">The image's name; null where it could not be read.</param>
    /// <param name="decision">The decision.</param>
    public static string ToJson(string subject, string? name, PolicyDecision decision)
    {
        var output = new JsonOutput();
        output.Begin('{');
        output.Field("file", subject);
        if (name is not null)
        {
            output.Field("name", name);
        }

        output.Field("policy", decision.Policy);
        output.Field("decision", decision.IsAllowed ? decision.IsUnsigned ? "allowed-unsigned" : "allowed" : "refused");
        output.Field("rule", decision.Rule?.Name ?? "default");
        output.Field("prefix", decision.Rule is { } rule ? rule.Prefix?.ToString() ?? "*" : string.Empty);
        output.Field("reason", decision.Reason);
        WriteList(output, "requirements", decision.Requirements, Write);
        WriteList(output, "signatures", decision.Findings, Write);
        output.End('}');
        return System.Text.Encoding.UTF8.GetString(JsonIndent.Apply(output.Written.Span).Span);
    }

    /// <summary>The object for an image about which nothing could be decided: it is refused.</summary>
    /// <param name="subject">The file.</param>
    /// <param name="reason">Why.</param>
    public static string FailureToJson(string subject, string reason)
    {
        var output = new JsonOutput();
        output.Begin('{');
        output.Field("file", subject);
        output.Field("decision", "refused");
        output.Field("reason", reason);
        output.End('}');
        return System.Text.Encoding.UTF8.GetString(JsonIndent.Apply(output.Written.Span).Span);
    }

    private static string Describe(PolicyRule? rule) => rule is null
        ? "default: what no rule covers is refused"
        : $"\"{rule.Name}\" (prefix {rule.Prefix?.ToString() ?? "*"}){(rule.Deny is null ? string.Empty : ", denies")}{(rule.AllowsUnsigned ? ", unsigned allowed" : string.Empty)}";

    private static string Describe(PolicyFinding finding)
    {
        var verdict = finding.Verdict;
        var made = verdict.Made is { } time ? $" made {Timestamp.Format(time)}" : string.Empty;
        var key = verdict.SigningKeyId.Length > 0 ? verdict.SigningKeyId : "unknown";
        var worth = finding.Counts
            ? $"counts for {finding.Holder}{(finding.Why is { } note ? $" ({note})" : string.Empty)}"
            : $"does not count: {finding.Rule}: {finding.Why}";
        return $"{SignatureKinds.NameOf(verdict.Kind)} key {key}{made}: {worth}";
    }

    private static void Write(JsonOutput output, RequirementOutcome outcome)
    {
        output.Field("needs", outcome.Requirement.ToString());
        output.Field("atLeast", outcome.Requirement.AtLeast);
        output.Field("met", outcome.IsMet);
        output.Name("signedBy");
        output.Begin('[');
        outcome.Holders.ToList().ForEach(output.Text);
        output.End(']');
    }

    private static void Write(JsonOutput output, PolicyFinding finding)
    {
        var verdict = finding.Verdict;
        output.Field("kind", SignatureKinds.NameOf(verdict.Kind));
        output.Field("key", verdict.KeyId);
        output.Field("signingKey", verdict.SigningKeyId);
        Optional(output, "made", verdict.Made);
        Optional(output, "expires", verdict.Expires);
        Optional(output, "keyEnds", verdict.KeyEnds);
        output.Field("counts", finding.Counts);
        Optional(output, "holder", finding.Holder);
        Optional(output, "rule", finding.Rule);
        Optional(output, "why", finding.Why);
    }

    private static void Optional(JsonOutput output, string name, DateTimeOffset? time) => Optional(output, name, time is { } set ? Timestamp.Format(set) : null);

    private static void Optional(JsonOutput output, string name, string? text)
    {
        if (text is not null)
        {
            output.Field(name, text);
        }
    }

    private static void WriteList<T>(JsonOutput output, string name, IEnumerable<T> items, Action<JsonOutput, T> write)
    {
        output.Name(name);
        output.Begin('[');
        foreach (var item in items)
        {
            output.Begin('{');
            write(output, item);
            output.End('}');
        }

        output.End(']');
    }
}
