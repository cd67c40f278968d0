namespace Appc.ImageSpec.Signing;

/// <summary>Judges the maker of a signature that was checked before, without the data: a key may have expired or been revoked since.</summary>
public static class SigningStanding
{
    /// <summary>Why signatures by <paramref name="signer"/> are worth nothing at <paramref name="now"/>, and when the key ends.</summary>
    /// <param name="copies">The trusted key, as it is known today; a revocation in any copy counts.</param>
    /// <param name="signer">The primary key or the subkey that made the signature.</param>
    /// <param name="now">The time of the judgement.</param>
    public static KeyStanding At(IReadOnlyList<OpenPgpKey> copies, Fingerprint signer, DateTimeOffset now)
    {
        foreach (var key in copies)
        {
            if (key.AllKeys.FirstOrDefault(candidate => candidate.Fingerprint == signer) is { } packet)
            {
                var standing = key.StandingAt(packet, now, copies);
                return new(standing.SigningRefusals, standing.Ends);
            }
        }

        return new([new(SignatureRule.UnknownKey, copies.Count == 0 ? "its key is not trusted any more" : $"the key no longer has the subkey {signer} that signed")], null);
    }
}
