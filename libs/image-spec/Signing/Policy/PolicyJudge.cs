using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Signing.Dsse;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>
/// Decides by a policy whether an image is accepted. Reads no bytes, no clock and no file: the same subject at the same time always gets the
/// same decision, when it is fetched as when it is run.
/// </summary>
public static class PolicyJudge
{
    /// <summary>Decides.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="subject">The image's name and signatures.</param>
    /// <param name="now">The time of the decision.</param>
    public static PolicyDecision Decide(SigningPolicy policy, PolicySubject subject, DateTimeOffset now)
    {
        if (policy.RuleFor(subject.Name) is not { } rule)
        {
            return new(policy.Source, null, IsAllowed: false, IsUnsigned: false, $"default: no rule of {policy.Source} covers {subject.Name}", [], []);
        }

        if (rule.Deny is { } reason)
        {
            return new(policy.Source, rule, IsAllowed: false, IsUnsigned: false, $"{rule}: denied: {reason}", [], []);
        }

        ImmutableArray<PolicyFinding> findings = [.. subject.Verdicts.Select(verdict => Judge(rule, rule.Requirements, subject, verdict, now))];
        ImmutableArray<RequirementOutcome> outcomes = [.. rule.Requirements.Select(requirement => Outcome(rule, requirement, subject, now))];
        var isMet = outcomes.Length > 0 && outcomes.All(outcome => outcome.IsMet);
        return isMet
            ? new(policy.Source, rule, IsAllowed: true, IsUnsigned: false, string.Concat(rule.ToString(), ": ", string.Join("; ", outcomes.Select(Met))), findings, outcomes)
            : rule.AllowsUnsigned
            ? new(policy.Source, rule, IsAllowed: true, IsUnsigned: true, $"{rule}: it is not signed as it might be, and unsigned is allowed", findings, outcomes)
            : new(policy.Source, rule, IsAllowed: false, IsUnsigned: false, $"{rule}: {Missing(outcomes, findings)}", findings, outcomes);
    }

    private static string Met(RequirementOutcome outcome) => string.Concat(outcome.Requirement.ToString(), ": signed by ", string.Join(", ", outcome.Holders));

    private static string Missing(ImmutableArray<RequirementOutcome> outcomes, ImmutableArray<PolicyFinding> findings)
    {
        var open = outcomes.First(outcome => !outcome.IsMet);
        var have = open.Holders.Length == 0 ? "none" : $"only {open.Holders.Length} ({string.Join(", ", open.Holders)})";
        var against = findings.Where(finding => !finding.Counts).Select(Against).ToList();
        return findings.IsEmpty
            ? $"needs {open.Requirement}: it has no signature"
            : $"needs {open.Requirement}: {have} counts{(against.Count > 0 ? "; " + string.Join("; ", against) : string.Empty)}";
    }

    private static string Against(PolicyFinding finding) =>
        $"{SignatureKinds.NameOf(finding.Verdict.Kind)} key {(finding.Verdict.SigningKeyId.Length > 0 ? finding.Verdict.SigningKeyId : "unknown")}: {finding.Rule}: {finding.Why}";

    private static RequirementOutcome Outcome(PolicyRule rule, PolicyRequirement requirement, PolicySubject subject, DateTimeOffset now) => new(
        requirement,
        [.. subject.Verdicts.Select(verdict => Judge(rule, [requirement], subject, verdict, now)).Where(finding => finding.Counts)
            .Select(finding => finding.Holder!).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]);

    /// <summary>What one signature is worth under the requirements given: it counts where it counts for one of them.</summary>
    private static PolicyFinding Judge(
        PolicyRule rule, ImmutableArray<PolicyRequirement> requirements, PolicySubject subject, SignatureVerdict verdict, DateTimeOffset now)
    {
        if (!verdict.IsValid && !(rule.SignedWhileValid && verdict.WasValidWhenMade))
        {
            return Refused(verdict, null, SignatureRules.NameOf(verdict.Refusals[0].Rule), verdict.Refusals[0].Why);
        }

        var reference = new KeyReference(verdict.Kind, verdict.KeyId);
        var key = subject.Statements.Find(reference);
        var wanted = requirements.Where(requirement => IsWanted(requirement, key, reference, subject)).ToList();
        if (wanted.Count == 0)
        {
            return Refused(verdict, key?.Holder, "key-not-in-rule", rule.Requirements.Any(requirement => requirement.TrustStore)
                ? $"it is not trusted for {subject.Name}" : $"it is none of the keys of {rule}");
        }

        if (wanted.TrueForAll(requirement => !requirement.Kinds.IsEmpty && !requirement.Kinds.Contains(verdict.Kind)))
        {
            return Refused(verdict, key?.Holder, "kind-not-in-rule", "the rule counts no signatures of this kind");
        }

        var holder = key?.Holder ?? verdict.KeyId;
        return Window(rule, key, verdict, now, holder) ?? Revocation(rule, reference, subject, verdict, holder) ?? Age(rule, verdict, now, holder)
            ?? new PolicyFinding(verdict, holder, null, verdict.IsValid ? null : $"made while its key was valid; since then: {verdict.Refusals[0].Why}");
    }

    private static bool IsWanted(PolicyRequirement requirement, PolicyKey? key, KeyReference reference, PolicySubject subject) =>
        (key is not null && requirement.Keys.Contains(key.Name)) || (requirement.TrustStore && subject.TrustedKeys.Contains(reference));

    private static PolicyFinding? Window(PolicyRule rule, PolicyKey? key, SignatureVerdict verdict, DateTimeOffset now, string holder) =>
        key?.ValidFrom is { } from && (now < from || verdict.Made < from)
            ? Refused(verdict, holder, "key-not-yet-valid", $"the policy lets the key sign from {Text(from)}")
        : key?.ValidUntil is { } until && (verdict.Made >= until || (now >= until && !(rule.SignedWhileValid && verdict.Made is not null)))
            ? Refused(verdict, holder, "key-window-ended", $"the policy lets the key sign until {Text(until)}")
        : null;

    private static PolicyFinding? Revocation(PolicyRule rule, KeyReference reference, PolicySubject subject, SignatureVerdict verdict, string holder) =>
        subject.Statements.RevocationOf(reference) is not { } revocation ? null
        : revocation.IsMild && rule.SignedWhileValid && verdict.Made < revocation.Issued ? null
        : Refused(verdict, holder, revocation.IsMild ? "key-retired" : "key-revoked",
            $"a statement of {Text(revocation.Issued)} revokes the key ({revocation.ReasonWord})");

    private static PolicyFinding? Age(PolicyRule rule, SignatureVerdict verdict, DateTimeOffset now, string holder) =>
        rule.MaxAge is not { } limit ? null
        : verdict.Made is not { } made ? Refused(verdict, holder, "too-old", "it does not say when it was made, and the rule limits its age")
        : now - made > limit ? Refused(verdict, holder, "too-old", $"it was made on {Text(made)}, and the rule accepts {limit.TotalHours.ToString(CultureInfo.InvariantCulture)} hours")
        : null;

    private static PolicyFinding Refused(SignatureVerdict verdict, string? holder, string rule, string why) => new(verdict, holder, rule, why);

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
