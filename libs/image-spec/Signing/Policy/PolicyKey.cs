using Appc.ImageSpec.Signing.Dsse;

namespace Appc.ImageSpec.Signing.Policy;

/// <summary>A key as a policy describes it.</summary>
public sealed record PolicyKey
{
    /// <summary>The name by which the policy's rules call it.</summary>
    public required string Name { get; init; }

    /// <summary>Which key it is.</summary>
    public required KeyReference Reference { get; init; }

    /// <summary>Whose it is: several keys of one holder count once. The name where the policy says nothing.</summary>
    public required string Holder { get; init; }

    /// <summary>From when on its signatures count; null for always.</summary>
    public DateTimeOffset? ValidFrom { get; init; }

    /// <summary>Until when; null for ever.</summary>
    public DateTimeOffset? ValidUntil { get; init; }

    /// <summary>Whether a <see cref="TransitionStatement"/> that it signed hands its place on.</summary>
    public bool AcceptsTransitions { get; init; }

    /// <summary>The key itself, as the policy holds it; null where it must be known from elsewhere.</summary>
    public string? PublicKey { get; init; }

    /// <summary>A file with the key, relative to the policy's directory; null for none.</summary>
    public string? File { get; init; }
}
