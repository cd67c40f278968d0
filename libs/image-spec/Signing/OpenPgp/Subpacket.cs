namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Signature subpacket types (RFC 9580 section 5.2.3.7) that are acted on, or that may be left alone even when critical.</summary>
internal enum SubpacketType
{
    CreationTime = 2,
    SignatureExpiration = 3,
    Exportable = 4,
    Revocable = 7,
    KeyExpiration = 9,
    PreferredSymmetric = 11,
    Issuer = 16,
    PreferredHash = 21,
    PreferredCompression = 22,
    KeyServerPreferences = 23,
    PreferredKeyServer = 24,
    PrimaryUserId = 25,
    PolicyUri = 26,
    KeyFlags = 27,
    SignersUserId = 28,
    RevocationReason = 29,
    Features = 30,
    EmbeddedSignature = 32,
    IssuerFingerprint = 33,
    PreferredAead = 34,
    PreferredAeadSuites = 39,
}

/// <summary>One subpacket: its type, whether its maker wants it understood or the signature ignored, and its data.</summary>
internal readonly record struct Subpacket(SubpacketType Type, bool IsCritical, ReadOnlyMemory<byte> Data);

/// <summary>Key flags (RFC 9580 section 5.2.3.29), the first byte.</summary>
[Flags]
internal enum KeyFlags
{
    None = 0,
    Certify = 1,
    Sign = 2,
}
