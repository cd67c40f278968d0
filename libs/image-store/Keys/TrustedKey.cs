using Appc.ImageSpec.Schema;
using Appc.ImageSpec.Signing.Dsse;

namespace Appc.ImageStore.Keys;

/// <summary>One entry of a key store.</summary>
/// <param name="Prefix">The names it is for: this one and all below it; null for a root key, which is for all names.</param>
/// <param name="Reference">Which key it is, as the file's name says.</param>
/// <param name="IsMask">True for an empty file, which takes away the trust in this key that a shorter prefix or the root gives.</param>
/// <param name="Path">The file.</param>
public sealed record TrustedKey(AcIdentifier? Prefix, KeyReference Reference, bool IsMask, string Path);
