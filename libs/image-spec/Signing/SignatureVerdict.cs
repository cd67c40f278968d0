using System.Collections.Immutable;

namespace Appc.ImageSpec.Signing;

/// <summary>
/// What came out for one signature, whatever its kind: who made it, when, how long it lasts, and either that it is valid or every rule that refuses it.
/// A policy decides by these alone. Where the signature could not be tied to one of the given keys, <see cref="KeyId"/> is what it says of
/// itself, which proves nothing.
/// </summary>
public sealed record SignatureVerdict
{
    /// <summary>Its kind.</summary>
    public required SignatureKind Kind { get; init; }

    /// <summary>
    /// The trusted key: 40 hex digits in capitals for OpenPGP (the primary key's fingerprint), 16 for minisign (its key number); for an image-ID
    /// signature as docs/signing.md says. Empty where the signature names none.
    /// </summary>
    public required string KeyId { get; init; }

    /// <summary>The key that signed: <see cref="KeyId"/> itself, or a subkey of it.</summary>
    public required string SigningKeyId { get; init; }

    /// <summary>The name that goes with the key (user id, comment), safe to show; empty where there is none.</summary>
    public string Who { get; init; } = string.Empty;

    /// <summary>When the signature says it was made; null where it does not say.</summary>
    public DateTimeOffset? Made { get; init; }

    /// <summary>When the signature ends; null for never.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>When the signing key, or its primary key, ends or was retired, whichever is first; null for never.</summary>
    public DateTimeOffset? KeyEnds { get; init; }

    /// <summary>The signing key's algorithm and size, such as <c>RSA 3072</c>; empty where the key is not known.</summary>
    public string Algorithm { get; init; } = string.Empty;

    /// <summary>Such as <c>SHA-256</c>; empty where the algorithm hashes for itself or none was named.</summary>
    public string HashAlgorithm { get; init; } = string.Empty;

    /// <summary>The comment that the signature covers, as minisign's trusted comment, safe to show; empty where there is none.</summary>
    public string Comment { get; init; } = string.Empty;

    /// <summary>Every rule that refuses it, the gravest first; empty for a valid signature.</summary>
    public ImmutableArray<SignatureRefusal> Refusals { get; init; } = [];

    /// <summary>True when no rule refuses it: it is by a given key, fits the data, and key and signature are in force.</summary>
    public bool IsValid => Refusals.IsEmpty;

    /// <summary>Why it is refused, with the key that it names, in one line for people: the gravest reason; null for a valid one.</summary>
    public string? Problem =>
        IsValid ? null
        : SigningKeyId.Length == 0 ? Refusals[0].Why
        : $"made by key {SigningKeyId}: {Refusals[0].Why}";

    /// <summary>
    /// True for a signature that is refused only because its key has expired or was retired since, and says that it was made before that. Who holds an
    /// old key can backdate: no signature of that kind is accepted unless a policy asks for it.
    /// </summary>
    public bool WasValidWhenMade =>
        !IsValid && Made < KeyEnds && Refusals.All(refusal => refusal.Rule is SignatureRule.KeyExpired or SignatureRule.KeyRetired);

    /// <summary>What is wrong with each of several signatures, in one line for people.</summary>
    public static string Problems(IReadOnlyList<SignatureVerdict> refused) =>
        string.Join("; ", refused.Select((verdict, i) => refused.Count == 1 ? verdict.Problem : $"signature {i + 1} of {refused.Count}: {verdict.Problem}"));
}
