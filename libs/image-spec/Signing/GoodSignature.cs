namespace Appc.ImageSpec.Signing;

/// <summary>An OpenPGP signature that holds: who made it, when, and until when it may be relied on.</summary>
/// <param name="PrimaryKey">The fingerprint of the trusted key.</param>
/// <param name="SigningKey">The fingerprint of the key that signed: the primary key itself or one of its subkeys.</param>
/// <param name="UserId">The key's main user id, safe to show; empty where it has none.</param>
/// <param name="Created">When the signature says it was made.</param>
/// <param name="SignatureExpires">When the signature ends; null for never.</param>
/// <param name="KeyExpires">When the signing key or its primary key ends, whichever is first; null for never.</param>
/// <param name="Algorithm">The signing key's algorithm and size, such as <c>Ed25519</c>.</param>
/// <param name="HashAlgorithm">Such as <c>SHA-512</c>.</param>
public sealed record GoodSignature(
    Fingerprint PrimaryKey,
    Fingerprint SigningKey,
    string UserId,
    DateTimeOffset Created,
    DateTimeOffset? SignatureExpires,
    DateTimeOffset? KeyExpires,
    string Algorithm,
    string HashAlgorithm)
{
    /// <summary>The same facts from a verdict.</summary>
    /// <param name="verdict">A valid one over an OpenPGP signature; anything else is an <see cref="ArgumentException"/>.</param>
    public static GoodSignature Of(SignatureVerdict verdict) =>
        verdict is { Kind: SignatureKind.OpenPgp, IsValid: true, Made: { } made }
            ? new(
                Fingerprint.Parse(verdict.KeyId),
                Fingerprint.Parse(verdict.SigningKeyId),
                verdict.Who,
                made,
                verdict.Expires,
                verdict.KeyEnds,
                verdict.Algorithm,
                verdict.HashAlgorithm)
            : throw new ArgumentException("not a valid OpenPGP signature", nameof(verdict));
}
