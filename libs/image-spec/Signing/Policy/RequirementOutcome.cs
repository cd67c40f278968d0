using System.Collections.Immutable;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>Whether one of a rule's requirements is met.</summary>
/// <param name="Requirement">The requirement.</param>
/// <param name="Holders">Who signed, each once, in byte order.</param>
public sealed record RequirementOutcome(PolicyRequirement Requirement, ImmutableArray<string> Holders)
{
    /// <summary>True where enough have signed.</summary>
    public bool IsMet => Holders.Length >= Requirement.AtLeast;
}
