using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Judges one detached signature.</summary>
internal sealed class SignatureJudge
{
    private readonly SignaturePacket? _signature;
    private readonly SignatureRefusal? _refusal;

    private SignatureJudge(SignaturePacket? signature, SignatureRefusal? refusal)
    {
        _signature = signature;
        _refusal = refusal;
    }

    /// <summary>True when the signature is worth hashing the data for.</summary>
    public bool NeedsData => _refusal is null;

    /// <summary>The hash algorithm's number; 0 where the packet could not be read.</summary>
    public byte Hash => _signature?.Hash ?? 0;

    public static SignatureJudge Read(ReadOnlyMemory<byte> body)
    {
        var signature = SignaturePacket.Parse(body, out var version);
        return signature is null
            ? new(null, new(SignatureRule.Unsupported, $"version {version} signatures are not supported (version 4 is)"))
            : new(signature, TypeRefusal(signature) ?? signature.Refusal);
    }

    /// <summary>The verdict over the data hashed so far.</summary>
    /// <param name="keys">The keys that may have made it; several may be copies of one key.</param>
    /// <param name="data">The running hash of the signature's algorithm; null where it needs none.</param>
    /// <param name="now">When key and signature must be in force.</param>
    public SignatureVerdict Judge(IReadOnlyList<OpenPgpKey> keys, RunningHash? data, DateTimeOffset now)
    {
        if (_refusal is not null || _signature is not { } signature || data is null)
        {
            return Refused(_refusal!);
        }

        var candidates = (from key in keys from signer in key.AllKeys where signature.MayBeBy(signer) select (key, signer)).ToList();
        if (candidates.Count == 0)
        {
            return Refused(new(SignatureRule.UnknownKey, $"it is not trusted here ({CountText(keys.Count)})"));
        }

        var digest = data.FinishCopy(signature.Trailer);
        var verdicts = candidates
            .Where(candidate => signature.Verifies(candidate.signer, digest))
            .Select(candidate => Verdict(candidate.key, keys, candidate.signer, signature, now))
            .ToList();
        var weakness = candidates.Select(candidate => candidate.signer.Material.Problem).FirstOrDefault(problem => problem is not null);
        return verdicts.Find(verdict => verdict.IsValid) ?? verdicts.FirstOrDefault() ?? Refused(weakness is null
            ? new(SignatureRule.DoesNotFit, "it does not fit the data")
            : new(SignatureRule.WeakKey, weakness));
    }

    private SignatureVerdict Refused(SignatureRefusal refusal)
    {
        var maker = _signature?.IssuerFingerprint?.ToString() ?? _signature?.IssuerKeyId?.ToString("X16") ?? string.Empty;
        return new()
        {
            Kind = SignatureKind.OpenPgp,
            KeyId = maker,
            SigningKeyId = maker,
            Made = _signature?.Created,
            Expires = _signature?.Expires,
            HashAlgorithm = _signature is null ? string.Empty : HashPolicy.Display(_signature.Hash),
            Refusals = [refusal],
        };
    }

    private static SignatureRefusal? TypeRefusal(SignaturePacket signature) => signature.Type switch
    {
        SignatureType.Binary => null,
        SignatureType.Text => new(SignatureRule.Unsupported, "a text signature does not cover the file's bytes as they are"),
        _ => new(SignatureRule.Unsupported, $"a signature of type 0x{(int)signature.Type:x2} is not one over a file"),
    };

    private static SignatureVerdict Verdict(
        OpenPgpKey key, IReadOnlyList<OpenPgpKey> keys, PublicKeyPacket signer, SignaturePacket signature, DateTimeOffset now)
    {
        // A key may be there twice, as it was and as it is: a revocation in any copy counts.
        var standing = key.StandingAt(signer, now, [.. keys.Where(copy => copy.Fingerprint == key.Fingerprint)]);
        return new()
        {
            Kind = SignatureKind.OpenPgp,
            KeyId = key.Fingerprint.ToString(),
            SigningKeyId = signer.Fingerprint.ToString(),
            Who = key.UserIdAt(now),
            Made = signature.Created,
            Expires = signature.Expires,
            KeyEnds = standing.Ends,
            Algorithm = signer.Material.Name,
            HashAlgorithm = HashPolicy.Display(signature.Hash),
            Refusals = [.. standing.SigningRefusals, .. TimeRefusals(signature, signer, now), .. GapRefusals(key, signer, signature)],
        };
    }

    private static IEnumerable<SignatureRefusal> TimeRefusals(SignaturePacket signature, PublicKeyPacket signer, DateTimeOffset now)
    {
        if (Instant.IsFuture(signature.Created, now))
        {
            yield return new(SignatureRule.SignatureNotYetMade, $"the signature was made in the future, on {Instant.Text(signature.Created)}");
        }

        if (Instant.IsPast(signature.Expires, now))
        {
            yield return new(SignatureRule.SignatureExpired, $"the signature expired on {Instant.Text(signature.Expires!.Value)}");
        }

        if (signature.Created < signer.Created)
        {
            yield return new(SignatureRule.MadeBeforeKey, $"the signature was made before its key, on {Instant.Text(signature.Created)}");
        }
    }

    /// <summary>A key that was extended after it had expired did not sign in between, whatever it is worth now.</summary>
    private static IEnumerable<SignatureRefusal> GapRefusals(OpenPgpKey key, PublicKeyPacket signer, SignaturePacket signature) =>
        key.StandingAt(signer, signature.Created).Expires is { } end && signature.Created >= end
            ? [new(SignatureRule.MadeAfterKey, $"the signature was made after its key had expired, on {Instant.Text(signature.Created)}")]
            : [];

    private static string CountText(int keys) => keys switch
    {
        0 => "no key is",
        1 => "1 key is",
        _ => $"{keys} keys are",
    };
}
