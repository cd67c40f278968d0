using Appc.Linux;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>What a revocation says of its reason (RFC 9580 section 5.2.3.31).</summary>
internal static class Revocation
{
    private const int MaxWords = 200;

    /// <summary>True for superseded (1) and retired (3), which cast no doubt on earlier signatures; every other reason, and none, does.</summary>
    public static bool IsSoft(SignaturePacket revocation) => Code(revocation) is (byte)RevocationReason.Superseded or (byte)RevocationReason.Retired;

    /// <summary>One line for people: when, why, and the owner's words.</summary>
    public static string Text(SignaturePacket revocation)
    {
        var reason = Code(revocation) switch
        {
            (byte)RevocationReason.Superseded => " (superseded)",
            (byte)RevocationReason.Compromised => " (compromised)",
            (byte)RevocationReason.Retired => " (retired)",
            _ => string.Empty,
        };
        var words = Words(revocation);
        return $"it was revoked on {Instant.Text(revocation.Created)}{reason}{(words.Length > 0 ? $": '{words}'" : string.Empty)}";
    }

    private static string Words(SignaturePacket revocation)
    {
        var data = revocation.Hashed.Find(SubpacketType.RevocationReason) is { Length: > 1 } found ? found.Span[1..] : default;
        return ByteEscaping.ToDisplay(data[..Math.Min(data.Length, MaxWords)]);
    }

    private static byte Code(SignaturePacket revocation) =>
        revocation.Hashed.Find(SubpacketType.RevocationReason) is { IsEmpty: false } data ? data.Span[0] : (byte)RevocationReason.None;
}
