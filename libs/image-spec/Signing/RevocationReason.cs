namespace Appc.ImageSpec.Signing;

/// <summary>Why a key is revoked, as its owner says (RFC 9580 section 5.2.3.31).</summary>
public enum RevocationReason
{
    /// <summary>Not told: as grave as compromised.</summary>
    None = 0,

    /// <summary>Another key took its place; earlier signatures are not in doubt.</summary>
    Superseded = 1,

    /// <summary>Others may have the secret: no signature counts, whenever it says it was made.</summary>
    Compromised = 2,

    /// <summary>No longer used; earlier signatures are not in doubt.</summary>
    Retired = 3,
}
