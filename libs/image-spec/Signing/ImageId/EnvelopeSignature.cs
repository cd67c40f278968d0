namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>One signature of an <see cref="Envelope"/>.</summary>
/// <param name="KeyId">Which key says that it signed; a hint that nothing vouches for, empty where the maker gave none.</param>
/// <param name="Signature">Ed25519: 64 bytes. ECDSA: the DER of RFC 3279. Both as openssl writes them.</param>
public sealed record EnvelopeSignature(string KeyId, ReadOnlyMemory<byte> Signature);
