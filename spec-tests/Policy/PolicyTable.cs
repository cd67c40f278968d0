using System.Globalization;
using System.Text;
using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Dsse;
using Appc.ImageSpec.Signing.Policy;

namespace SpecTests.Policy;

/// <summary>Runs the rows of a truth table: a policy, an image's name, its signatures, a day; and says what was decided.</summary>
internal sealed class PolicyTable
{
    private readonly StringBuilder _text = new();
    private readonly List<(string Policy, string Row)> _rows = [];
    private SigningPolicy _policy = SigningPolicy.TrustStore;
    private IReadOnlyCollection<SignedStatement> _statements = [];
    private IReadOnlyCollection<PemPublicKey> _keys = [];

    public override string ToString() => _text.ToString();

    /// <summary>The rows that follow are judged by this policy.</summary>
    public void Policy(string title, string json)
    {
        _text.Append(CultureInfo.InvariantCulture, $"## {title}\n{json.Trim()}\n\n");
        _policy = PolicyReader.Parse(Encoding.UTF8.GetBytes(json), "policy");
        _statements = [];
    }

    /// <summary>The rows that follow know these statements.</summary>
    public void Statements(string title, IReadOnlyCollection<SignedStatement> statements, params PemPublicKey[] keys)
    {
        _text.Append(CultureInfo.InvariantCulture, $"# {title}\n\n");
        (_statements, _keys) = (statements, keys);
    }

    /// <summary>One row.</summary>
    public PolicyDecision Row(string title, string name, string day, params SignatureVerdict[] verdicts) => Row(title, name, day, [], verdicts);

    /// <summary>One row, with keys that the key store trusts for the name.</summary>
    public PolicyDecision Row(string title, string name, string day, string[] trusted, params SignatureVerdict[] verdicts)
    {
        var now = Day(day);
        var subject = new PolicySubject(
            AcIdentifier.Parse(name), verdicts, trusted.Select(id => new KeyReference(SignatureKind.OpenPgp, id)).ToHashSet(), StatementBook.Of(_policy, _statements, _keys));
        var decision = PolicyJudge.Decide(_policy, subject, now);
        _text.Append(CultureInfo.InvariantCulture, $"{title}: {name} on {day}\n");
        foreach (var line in PolicyText.Explain(decision).Skip(1))
        {
            _text.Append("  ").Append(line).Append('\n');
        }

        _text.Append('\n');
        _rows.Add((_policy.Source, title));
        return decision;
    }

    public static DateTimeOffset Day(string day) => DateTimeOffset.Parse(day, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);

    /// <summary>A signature as a check would find it on <paramref name="now"/>: <c>A</c> makes the ID AAAA….</summary>
    public static SignatureVerdict Signed(char key, string made, SignatureKind kind = SignatureKind.OpenPgp, string? keyEnds = null, string? expires = null, string now = "2026-06-01") => new()
    {
        Kind = kind,
        KeyId = Id(key, kind),
        SigningKeyId = Id(key, kind),
        Made = Day(made),
        KeyEnds = keyEnds is null ? null : Day(keyEnds),
        Expires = expires is null ? null : Day(expires),
        Refusals =
        [
            .. keyEnds is not null && Day(keyEnds) <= Day(now) ? new[] { new SignatureRefusal(SignatureRule.KeyExpired, $"it expired on {keyEnds}") } : [],
            .. expires is not null && Day(expires) <= Day(now) ? new[] { new SignatureRefusal(SignatureRule.SignatureExpired, $"the signature expired on {expires}") } : [],
        ],
    };

    public static SignatureVerdict Bad(char key, SignatureRule rule) =>
        Signed(key, "2026-01-01") with { Refusals = [new(rule, "as the check found")] };

    public static string Id(char key, SignatureKind kind = SignatureKind.OpenPgp) => kind switch
    {
        SignatureKind.OpenPgp => new string(key, 40),
        SignatureKind.Minisign => new string(key, 16),
        _ => new string(char.ToLowerInvariant(key), 64),
    };
}
