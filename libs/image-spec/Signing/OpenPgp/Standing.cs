namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>What a key or subkey is worth at some time.</summary>
/// <param name="Problem">Why it is worth nothing; null where it may be used.</param>
/// <param name="Flags">What its owner says it is for.</param>
/// <param name="Expires">When it ends; null for never.</param>
internal readonly record struct Standing(string? Problem, KeyFlags Flags, DateTimeOffset? Expires)
{
    /// <summary>Why the key may make no signatures over data; null where it may.</summary>
    public string? SigningProblem => Problem ?? ((Flags & KeyFlags.Sign) == KeyFlags.None ? "its key flags do not let it sign data" : null);

    /// <summary>Judges a key by the self-signature that rules at <paramref name="now"/>.</summary>
    public static Standing Of(PublicKeyPacket key, List<SignaturePacket> revocations, SignaturePacket? ruling, SignaturePacket? fallback, DateTimeOffset now)
    {
        var seconds = ruling?.Hashed.Number(SubpacketType.KeyExpiration) ?? fallback?.Hashed.Number(SubpacketType.KeyExpiration);
        var expires = SignaturePacket.After(key.Created, seconds);
        var problem = key.Material.Problem
            ?? (revocations.Count > 0 ? $"it was revoked on {Instant.Text(revocations[0].Created)}" : null)
            ?? (Instant.IsFuture(key.Created, now) ? $"it was made in the future, on {Instant.Text(key.Created)}" : null)
            ?? (ruling is null ? "no self-signature or binding of it holds" : null)
            ?? (Instant.IsPast(expires, now) ? $"it expired on {Instant.Text(expires!.Value)}" : null);
        return new Standing(problem, FlagsOf(ruling) ?? FlagsOf(fallback) ?? KeyFlags.None, expires);
    }

    private static KeyFlags? FlagsOf(SignaturePacket? signature) =>
        signature?.Hashed.Find(SubpacketType.KeyFlags) is { } flags ? flags.IsEmpty ? KeyFlags.None : (KeyFlags)flags.Span[0] : null;
}
