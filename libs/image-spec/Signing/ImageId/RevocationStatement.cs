using Appc.ImageSpec.Schema;

namespace Appc.ImageSpec.Signing.Dsse;

/// <summary>Says that a key's signatures count no longer. It is worth something when the key itself signed it, or a revoker that a policy names.</summary>
/// <param name="Envelope">The envelope.</param>
/// <param name="Key">The key that is revoked.</param>
/// <param name="Issued">When it was revoked.</param>
/// <param name="Reason">Superseded and retired leave what was signed before alone; a policy may let that count.</param>
public sealed record RevocationStatement(Envelope Envelope, KeyReference Key, DateTimeOffset Issued, RevocationReason Reason) : SignedStatement(Envelope, Key, Issued)
{
    /// <summary>The media type of the payload.</summary>
    public const string PayloadType = "application/vnd.appc.key-revocation.v1+json";

    private static readonly (string Word, RevocationReason Reason)[] s_reasons =
        [("compromised", RevocationReason.Compromised), ("superseded", RevocationReason.Superseded), ("retired", RevocationReason.Retired)];

    /// <summary>True for a reason that makes no earlier signature doubtful.</summary>
    public bool IsMild => Reason is RevocationReason.Superseded or RevocationReason.Retired;

    /// <summary>The word for the reason: compromised, superseded or retired.</summary>
    public string ReasonWord => Array.Find(s_reasons, row => row.Reason == Reason).Word;

    /// <summary>Reads the word for a reason.</summary>
    /// <returns>False where it is none.</returns>
    public static bool TryParseReason(string word, out RevocationReason reason)
    {
        reason = Array.Find(s_reasons, row => row.Word == word).Reason;
        return reason != RevocationReason.None;
    }

    /// <summary>Makes the statement, signed by <paramref name="signer"/>.</summary>
    public static RevocationStatement Make(KeyReference key, RevocationReason reason, DateTimeOffset issued, PemSecretKey signer)
    {
        var output = new JsonOutput();
        output.Begin('{');
        key.Write(output, "key");
        output.Field("reason", Array.Find(s_reasons, row => row.Reason == reason).Word);
        output.Field("issued", Timestamp.Format(issued));
        output.End('}');
        return new(Envelope.Of(PayloadType, output.Written).Sign(signer), key, issued, reason);
    }

    internal static RevocationStatement Read(Envelope envelope)
    {
        var json = StrictObject.Parse(envelope.Payload.Span, Limits);
        var named = json.RequiredObject("key");
        var key = KeyReference.Read(named);
        named.Finish();
        var reason = json.Word<RevocationReason>("reason", s_reasons) ?? throw json.Broken("reason", "is required");
        var revocation = new RevocationStatement(envelope, key, json.RequiredTime("issued"), reason);
        json.Finish();
        return revocation;
    }
}
