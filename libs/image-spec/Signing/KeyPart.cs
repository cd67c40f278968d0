using Appc.ImageSpec.Signing.OpenPgp;

namespace Appc.ImageSpec.Signing;

/// <summary>A primary key or a subkey, for people who look at a key.</summary>
/// <param name="Fingerprint">Its fingerprint.</param>
/// <param name="IsPrimary">False for a subkey.</param>
/// <param name="Algorithm">Algorithm and size, such as <c>RSA 3072</c>.</param>
/// <param name="Created">When it says it was made.</param>
/// <param name="Expires">When it, or its primary key, ends; null for never.</param>
/// <param name="MaySign">True when its key flags let it sign data.</param>
/// <param name="Problem">Why it is worth nothing now; null where nothing is wrong.</param>
public sealed record KeyPart(
    Fingerprint Fingerprint, bool IsPrimary, string Algorithm, DateTimeOffset Created, DateTimeOffset? Expires, bool MaySign, string? Problem)
{
    internal static KeyPart Of(PublicKeyPacket key, Standing standing, bool isPrimary) => new(
        key.Fingerprint,
        isPrimary,
        key.Material.Name,
        key.Created,
        standing.Ends,
        (standing.Flags & KeyFlags.Sign) != KeyFlags.None,
        standing.Problem);
}
