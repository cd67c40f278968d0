using System.Collections.Immutable;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>What a policy decided about an image, and why.</summary>
/// <param name="Policy">What the policy is called.</param>
/// <param name="Rule">The rule that decided; null where none covers the name.</param>
/// <param name="IsAllowed">Whether the image is accepted.</param>
/// <param name="IsUnsigned">Whether it is accepted without the signatures that the rule would count: to be said each time.</param>
/// <param name="Reason">One line for people that names the rule, safe to show.</param>
/// <param name="Findings">What the rule made of each signature.</param>
/// <param name="Requirements">What the rule demands, met or not.</param>
public sealed record PolicyDecision(
    string Policy,
    PolicyRule? Rule,
    bool IsAllowed,
    bool IsUnsigned,
    string Reason,
    ImmutableArray<PolicyFinding> Findings,
    ImmutableArray<RequirementOutcome> Requirements);
