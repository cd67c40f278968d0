namespace Appc.ImageSpec.Signing;

/// <summary>The rules by which a signature is refused, whatever its kind. Their names in output and policies: <see cref="SignatureRules"/>.</summary>
public enum SignatureRule
{
    /// <summary>The signature is of a version, type or algorithm that is not accepted.</summary>
    Unsupported,

    /// <summary>It has a critical part that is not understood, or contradicts itself.</summary>
    NotUnderstood,

    /// <summary>Its hash algorithm is too weak.</summary>
    WeakHash,

    /// <summary>None of the keys that were given made it, as far as it says.</summary>
    UnknownKey,

    /// <summary>It does not fit the data and the key that it names: another file, or a forgery.</summary>
    DoesNotFit,

    /// <summary>It fits, and speaks of another image than this one: its ID, name or labels differ.</summary>
    OtherImage,

    /// <summary>The key's algorithm or size is not accepted.</summary>
    WeakKey,

    /// <summary>The key, or its primary key, is revoked for a reason that makes all its signatures doubtful, or for no reason given.</summary>
    KeyRevoked,

    /// <summary>The key was superseded or retired by its owner: what it signed before is not in doubt.</summary>
    KeyRetired,

    /// <summary>The key has expired.</summary>
    KeyExpired,

    /// <summary>The key says it was made in the future.</summary>
    KeyNotYetMade,

    /// <summary>No self-signature, binding or cross-signature holds that makes it a key of its owner.</summary>
    KeyUnbound,

    /// <summary>Its owner does not let the key sign data.</summary>
    KeyUsage,

    /// <summary>The signature has expired.</summary>
    SignatureExpired,

    /// <summary>The signature says it was made in the future.</summary>
    SignatureNotYetMade,

    /// <summary>The signature says it was made before its key.</summary>
    MadeBeforeKey,

    /// <summary>The signature says it was made when its key had expired, though the key was extended later.</summary>
    MadeAfterKey,
}
