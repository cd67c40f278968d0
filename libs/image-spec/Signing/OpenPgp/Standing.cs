using System.Collections.Immutable;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>What a key or subkey is worth at some time.</summary>
/// <param name="Refusals">Why it is worth nothing, the gravest first; empty where it may be used.</param>
/// <param name="Flags">What its owner says it is for.</param>
/// <param name="Expires">When it expires; null for never.</param>
/// <param name="Retired">When its owner superseded or retired it; null where he did not.</param>
internal readonly record struct Standing(
    ImmutableArray<SignatureRefusal> Refusals, KeyFlags Flags, DateTimeOffset? Expires, DateTimeOffset? Retired)
{
    /// <summary>Why it is worth nothing; null where it may be used.</summary>
    public string? Problem => Refusals.IsEmpty ? null : Refusals[0].Why;

    /// <summary>Why the key may make no signatures over data; null where it may.</summary>
    public string? SigningProblem => SigningRefusals.IsEmpty ? null : SigningRefusals[0].Why;

    /// <summary>The same with every reason.</summary>
    public ImmutableArray<SignatureRefusal> SigningRefusals =>
        (Flags & KeyFlags.Sign) == KeyFlags.None && !Refusals.Any(refusal => refusal.Rule == SignatureRule.KeyUnbound)
            ? Refusals.Insert(0, new(SignatureRule.KeyUsage, "its key flags do not let it sign data"))
            : Refusals;

    /// <summary>When it ends, one way or the other; null for never.</summary>
    public DateTimeOffset? Ends => Earlier(Expires, Retired);

    /// <summary>Judges a key by the self-signature that rules at <paramref name="now"/>.</summary>
    public static Standing Of(
        PublicKeyPacket key, IEnumerable<SignaturePacket> revocations, SignaturePacket? ruling, SignaturePacket? fallback, DateTimeOffset now)
    {
        var seconds = ruling?.Hashed.Number(SubpacketType.KeyExpiration) ?? fallback?.Hashed.Number(SubpacketType.KeyExpiration);
        var expires = SignaturePacket.After(key.Created, seconds);
        var revoked = revocations.Where(revocation => !Revocation.IsSoft(revocation)).MinBy(revocation => revocation.Created);
        var retired = revocations.Where(Revocation.IsSoft).MinBy(revocation => revocation.Created);
        SignatureRefusal?[] refusals =
        [
            key.Material.Problem is { } weakness ? new(SignatureRule.WeakKey, weakness) : null,
            revoked is null ? null : new(SignatureRule.KeyRevoked, Revocation.Text(revoked)),
            Instant.IsFuture(key.Created, now) ? new(SignatureRule.KeyNotYetMade, $"it was made in the future, on {Instant.Text(key.Created)}") : null,
            ruling is null ? new(SignatureRule.KeyUnbound, "no self-signature or binding of it holds") : null,
            retired is null ? null : new(SignatureRule.KeyRetired, Revocation.Text(retired)),
            Instant.IsPast(expires, now) ? new(SignatureRule.KeyExpired, $"it expired on {Instant.Text(expires!.Value)}") : null,
        ];
        return new Standing([.. refusals.OfType<SignatureRefusal>()], FlagsOf(ruling) ?? FlagsOf(fallback) ?? KeyFlags.None, expires, retired?.Created);
    }

    /// <summary>A subkey's standing when its primary key's is counted in: it is worth nothing when the primary key is not.</summary>
    public Standing Under(Standing primary) => this with
    {
        Refusals = [.. primary.Refusals.Select(refusal => refusal with { Why = $"its primary key is no good: {refusal.Why}" }), .. Refusals],
        Expires = Earlier(primary.Expires, Expires),
        Retired = Earlier(primary.Retired, Retired),
    };

    private static DateTimeOffset? Earlier(DateTimeOffset? left, DateTimeOffset? right) =>
        left is null ? right : right is null || left < right ? left : right;

    private static KeyFlags? FlagsOf(SignaturePacket? signature) =>
        signature?.Hashed.Find(SubpacketType.KeyFlags) is { } flags ? flags.IsEmpty ? KeyFlags.None : (KeyFlags)flags.Span[0] : null;
}
