namespace Appc.ImageSpec.Signing;

/// <summary>A signature that holds: who made it, when, and until when it may be relied on.</summary>
/// <param name="PrimaryKey">The fingerprint of the trusted key.</param>
/// <param name="SigningKey">The fingerprint of the key that signed: the primary key itself or one of its subkeys.</param>
/// <param name="UserId">The key's main user id, safe to show; empty where it has none.</param>
/// <param name="Created">When the signature says it was made.</param>
/// <param name="SignatureExpires">When the signature ends; null for never.</param>
/// <param name="KeyExpires">When the signing key or its primary key ends, whichever is first; null for never.</param>
/// <param name="Algorithm">The signing key's algorithm and size, such as <c>Ed25519</c>.</param>
/// <param name="HashAlgorithm">Such as <c>SHA-512</c>.</param>
public sealed record SignatureVerdict(
    Fingerprint PrimaryKey,
    Fingerprint SigningKey,
    string UserId,
    DateTimeOffset Created,
    DateTimeOffset? SignatureExpires,
    DateTimeOffset? KeyExpires,
    string Algorithm,
    string HashAlgorithm);
