using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing;

namespace Appc.ImageStore.Keys;

/// <summary>One entry of a key store.</summary>
/// <param name="Prefix">The names it is for: this one and all below it; null for a root key, which is for all names.</param>
/// <param name="Fingerprint">The key's fingerprint, which is also the file's name.</param>
/// <param name="Key">The key; null for a mask, an empty file that takes away trust given further up.</param>
/// <param name="Path">The file.</param>
public sealed record TrustedKey(AcIdentifier? Prefix, Fingerprint Fingerprint, OpenPgpKey? Key, string Path)
{
    /// <summary>True for an empty file, which takes away the trust in this key that a shorter prefix or the root gives.</summary>
    public bool IsMask => Key is null;
}
