using System.Collections.Immutable;
using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>What is demanded of the images below a prefix of names.</summary>
public sealed record PolicyRule
{
    /// <summary>The name by which refusals call it.</summary>
    public required string Name { get; init; }

    /// <summary>The names it is for: this one and all below it; null for all names.</summary>
    public required AcIdentifier? Prefix { get; init; }

    /// <summary>All of these must be met.</summary>
    public ImmutableArray<PolicyRequirement> Requirements { get; init; } = [];

    /// <summary>Why no image is accepted, whoever signed it; null for a rule that accepts some.</summary>
    public string? Deny { get; init; }

    /// <summary>Whether an image that does not meet the requirements is accepted all the same, which is said each time.</summary>
    public bool AllowsUnsigned { get; init; }

    /// <summary>How old a signature may be; null for any age.</summary>
    public TimeSpan? MaxAge { get; init; }

    /// <summary>
    /// Whether a signature counts that was made while its key was valid, although the key has expired, or was superseded or retired, since.
    /// </summary>
    public bool SignedWhileValid { get; init; }

    /// <summary>Such as <c>rule "releases" (prefix example.com/hello)</c>.</summary>
    public override string ToString() => $"rule \"{Name}\" (prefix {Prefix?.ToString() ?? "*"})";

    /// <summary>True where the rule is for that name: prefixes cover whole components.</summary>
    public bool Covers(AcIdentifier name)
    {
        if (Prefix is not { } prefix)
        {
            return true;
        }

        var (text, whole) = (prefix.ToString(), name.ToString());
        return whole == text || (whole.Length > text.Length && whole[text.Length] == '/' && whole.StartsWith(text, StringComparison.Ordinal));
    }
}
