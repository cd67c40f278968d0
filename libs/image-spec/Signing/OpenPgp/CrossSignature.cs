namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// The primary key binding signature (type 0x19, RFC 9580 section 5.2.1.8): the signing subkey says that it belongs to this primary key, so that
/// nobody can adopt another's subkey and claim its signatures.
/// </summary>
internal static class CrossSignature
{
    /// <summary>Why <paramref name="binding"/> does not carry one that holds at <paramref name="now"/>; null where it does.</summary>
    public static string? Problem(PublicKeyPacket primary, PublicKeyPacket subkey, SignaturePacket binding, DateTimeOffset now)
    {
        if (binding.Embedded is not { Type: SignatureType.PrimaryKeyBinding } signature)
        {
            return "the subkey carries no cross-signature";
        }

        var holds = signature.Refusal is null
            && !Instant.IsFuture(signature.Created, now)
            && !Instant.IsPast(signature.Expires, now)
            && signature.Verifies(subkey, HashPolicy.Compute(signature.Hash, primary.HashPrefix, subkey.HashPrefix, signature.Trailer));
        return holds ? null : "the subkey's cross-signature does not hold";
    }
}
