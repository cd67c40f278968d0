namespace Appc.ImageSpec.Signing;

/// <summary>Judges the maker of a signature that was checked before, without the data: a key may have expired or been revoked since.</summary>
public static class SigningStanding
{
    /// <summary>Why signatures by <paramref name="signer"/> are worth nothing at <paramref name="now"/>; null where nothing is wrong.</summary>
    /// <param name="key">The trusted key, as it is known today.</param>
    /// <param name="signer">The primary key or the subkey that made the signature.</param>
    /// <param name="now">The time of the judgement.</param>
    /// <returns>The reason, safe to show, or null.</returns>
    public static string? ProblemAt(OpenPgpKey key, Fingerprint signer, DateTimeOffset now)
    {
        var packet = key.AllKeys.FirstOrDefault(candidate => candidate.Fingerprint == signer);
        return packet is null ? $"the key no longer has the subkey {signer} that signed" : key.StandingAt(packet, now).SigningProblem;
    }
}
