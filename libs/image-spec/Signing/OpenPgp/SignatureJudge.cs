using Appc.Linux.Native;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Judges one detached signature.</summary>
internal sealed class SignatureJudge
{
    private readonly SignaturePacket? _signature;
    private readonly string? _problem;

    private SignatureJudge(SignaturePacket? signature, string? problem)
    {
        _signature = signature;
        _problem = problem;
    }

    /// <summary>True when the signature is worth hashing the data for.</summary>
    public bool NeedsData => _problem is null;

    /// <summary>The hash algorithm's number; 0 where the packet could not be read.</summary>
    public byte Hash => _signature?.Hash ?? 0;

    public static SignatureJudge Read(ReadOnlyMemory<byte> body)
    {
        var signature = SignaturePacket.Parse(body, out var version);
        return new SignatureJudge(signature, signature is null ? $"version {version} signatures are not supported (version 4 is)" : Problem(signature));
    }

    /// <summary>The verdict; null with the reason where the signature is not good.</summary>
    public SignatureVerdict? Judge(IReadOnlyList<OpenPgpKey> keys, RunningHash? data, DateTimeOffset now, out string reason)
    {
        if (_problem is not null || _signature is not { } signature || data is null)
        {
            reason = _problem!;
            return null;
        }

        var candidates = (from key in keys from signer in key.AllKeys where signature.MayBeBy(signer) select (key, signer)).ToList();
        if (candidates.Count == 0)
        {
            reason = $"made by key {Maker(signature)}, which is not trusted here ({CountText(keys.Count)})";
            return null;
        }

        var unusable = candidates.Select(candidate => candidate.signer.Material.Problem).FirstOrDefault(problem => problem is not null);
        reason = $"made by key {Maker(signature)}: {unusable ?? "it does not fit the data"}";
        var digest = data.FinishCopy(signature.Trailer);
        foreach (var (key, signer) in candidates.Where(candidate => signature.Verifies(candidate.signer, digest)))
        {
            var standing = key.StandingAt(signer, now);
            if ((Revocation(keys, key, signer) ?? standing.SigningProblem ?? TimeProblem(signature, signer, now)) is not { } problem)
            {
                return Verdict(key, signer, signature, standing, now);
            }

            reason = $"made by key {signer.Fingerprint}: {problem}";
        }

        return null;
    }

    /// <summary>A key may be there twice, as it was and as it is: a revocation in any copy counts.</summary>
    private static string? Revocation(IReadOnlyList<OpenPgpKey> keys, OpenPgpKey key, PublicKeyPacket signer) =>
        keys.Where(copy => copy.Fingerprint == key.Fingerprint).Select(copy => copy.RevocationOf(signer.Fingerprint)).FirstOrDefault(reason => reason is not null);

    private static string? Problem(SignaturePacket signature) => signature.Type switch
    {
        SignatureType.Binary => signature.Problem,
        SignatureType.Text => "a text signature does not cover the file's bytes as they are",
        _ => $"a signature of type 0x{(int)signature.Type:x2} is not one over a file",
    };

    private static string? TimeProblem(SignaturePacket signature, PublicKeyPacket signer, DateTimeOffset now) =>
        Instant.IsFuture(signature.Created, now) ? $"the signature was made in the future, on {Instant.Text(signature.Created)}"
        : Instant.IsPast(signature.Expires, now) ? $"the signature expired on {Instant.Text(signature.Expires!.Value)}"
        : signature.Created < signer.Created ? $"the signature was made before its key, on {Instant.Text(signature.Created)}"
        : null;

    private static SignatureVerdict Verdict(
        OpenPgpKey key, PublicKeyPacket signer, SignaturePacket signature, Standing standing, DateTimeOffset now) =>
        new(
            key.Fingerprint,
            signer.Fingerprint,
            key.UserIdAt(now),
            signature.Created,
            signature.Expires,
            standing.Expires,
            signer.Material.Name,
            HashPolicy.Display(signature.Hash));

    private static string Maker(SignaturePacket signature) =>
        signature.IssuerFingerprint?.ToString() ?? signature.IssuerKeyId?.ToString("X16") ?? "(not named)";

    private static string CountText(int keys) => keys switch
    {
        0 => "no key is",
        1 => "1 key is",
        _ => $"{keys} keys are",
    };
}
