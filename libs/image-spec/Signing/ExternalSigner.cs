namespace Appc.ImageSpec.Signing;

/// <summary>Signs with a secret that this process never sees: a key management service, a hardware module, an agent.</summary>
/// <param name="request">What to sign, and how.</param>
/// <returns>
/// The raw signature: the number for RSA (PKCS#1 v1.5, big-endian), a DER sequence of r and s for ECDSA, 64 bytes for Ed25519. It is verified with the
/// public key before it is used.
/// </returns>
/// <exception cref="BadInputException">The signer refused or failed; the message says which and why.</exception>
public delegate byte[] ExternalSigner(SigningRequest request);

/// <summary>What an <see cref="ExternalSigner"/> is asked for.</summary>
/// <param name="Kind">The kind of signature it becomes part of.</param>
/// <param name="KeyId">The key, as <see cref="SignatureVerdict.SigningKeyId"/> names it.</param>
/// <param name="Algorithm"><c>rsa</c>, <c>ecdsa-p256</c>, <c>ecdsa-p384</c>, <c>ecdsa-p521</c> or <c>ed25519</c>.</param>
/// <param name="Hash">How <paramref name="Data"/> was hashed: <c>sha256</c>, <c>sha384</c>, <c>sha512</c>, <c>blake2b512</c>; <c>none</c> where it was not.</param>
/// <param name="Data">The digest; for Ed25519 the message, which in OpenPGP and prehashed minisign is that digest.</param>
public sealed record SigningRequest(SignatureKind Kind, string KeyId, string Algorithm, string Hash, ReadOnlyMemory<byte> Data);
