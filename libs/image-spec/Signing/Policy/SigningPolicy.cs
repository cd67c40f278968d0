using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>Which images are accepted: keys, and rules by prefix of names. What no rule covers is refused. Immutable; see docs/policy.md.</summary>
/// <param name="Source">What the policy is called in explanations: its file, or the key store.</param>
/// <param name="Keys">The keys, by name.</param>
/// <param name="Revokers">Names of image-ID keys whose revocations of any key count.</param>
/// <param name="Rules">The rules; no prefix twice.</param>
public sealed record SigningPolicy(
    string Source, ImmutableSortedDictionary<string, PolicyKey> Keys, ImmutableArray<string> Revokers, ImmutableArray<PolicyRule> Rules)
{
    /// <summary>What holds where nobody wrote a policy: one signature of any kind by a key that the key store trusts for the image's name.</summary>
    public static SigningPolicy TrustStore { get; } = new(
        "the key store",
        ImmutableSortedDictionary<string, PolicyKey>.Empty,
        [],
        [new PolicyRule { Name = "trusted keys", Prefix = null, Requirements = [new(1, [], TrustStore: true, [])] }]);

    /// <summary>The rule for a name: of those that cover it the one with the longest prefix; null where none does.</summary>
    public PolicyRule? RuleFor(AcIdentifier name) =>
        Rules.Where(rule => rule.Covers(name)).MaxBy(rule => rule.Prefix?.ToString().Length ?? 0);
}
