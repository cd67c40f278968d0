using System.Text;
using Appc.ImageSpec.Signing.OpenPgp;
using static SpecTests.Signing.Matrix.TestCertificate;

namespace SpecTests.Signing.Matrix;

/// <summary>The comparison with sq, made packet by packet. A case in which the two differ says why; docs/signing.md shows those.</summary>
internal static class VerdictCases
{
    private const string StillSigned = "whoever finds an old secret can backdate; a policy may accept what was made before the end";

    public static IEnumerable<VerdictCase> All() => [.. Plain(), .. Expiry(), .. Revocations(), .. Subkeys(), .. Subpackets(), .. Files()];

    private static IEnumerable<VerdictCase> Plain()
    {
        var key = new TestCertificate().User();
        var good = Signature(key.Primary, Signed);
        yield return new("a good signature", key.ToArmor(), good, true, true);
        yield return new("other data", key.ToArmor(), good, false, false) { Data = [.. TestCertificate.Data, 0] };
        yield return new("another signer", key.ToArmor(), Signature(key.Stranger, Signed), false, false);
        yield return new("a signature made before its key", key.ToArmor(), Signature(key.Primary, Made.AddDays(-1)), false, false);
        yield return new("a signature from the future", key.ToArmor(), Signature(key.Primary, DateTimeOffset.UtcNow.AddDays(2)), false, false);
        yield return new("a key without a self-signature", new TestCertificate().ToArmor(), Signature(new TestCertificate().Primary, Signed), false, false);
        var certifier = new TestCertificate().User(Made, Flags(1));
        yield return new("a key whose flags only let it certify", certifier.ToArmor(), Signature(certifier.Primary, Signed), false, false);
        var unnamed = new TestCertificate().User().RevokeUser(Made.AddDays(200));
        yield return new("the only user id revoked", unnamed.ToArmor(), Signature(unnamed.Primary, Signed), true, false, "nothing then says whose key it is, nor what it may do");
    }

    private static IEnumerable<VerdictCase> Expiry()
    {
        var expired = new TestCertificate().User(Made, Flags(3), TestCertificate.Expiry(200));
        yield return new("a key that has expired since", expired.ToArmor(), Signature(expired.Primary, Signed), true, false, StillSigned);
        yield return new("a signature made after its key expired", expired.ToArmor(), Signature(expired.Primary, Made.AddDays(300)), false, false);
        var extended = new TestCertificate().User(Made, Flags(3), TestCertificate.Expiry(50)).Certify(Made.AddDays(150), Flags(3));
        yield return new("a key extended after it had expired, signature from before", extended.ToArmor(), Signature(extended.Primary, Made.AddDays(20)), true, true);
        yield return new("a key extended after it had expired, signature from between", extended.ToArmor(), Signature(extended.Primary, Signed), false, false);
        yield return new("a key extended after it had expired, signature from after", extended.ToArmor(), Signature(extended.Primary, Made.AddDays(200)), true, true);
        var key = new TestCertificate().User();
        yield return new("a signature that has expired", key.ToArmor(), Signature(key.Primary, Signed, SignatureExpiry(10)), false, false);
        yield return new("a signature that will expire", key.ToArmor(), Signature(key.Primary, Signed, SignatureExpiry(20_000)), true, true);
        var late = new TestCertificate().User(Made.AddDays(200), Flags(3));
        yield return new("a signature older than the only self-signature", late.ToArmor(), Signature(late.Primary, Signed), false, true,
            "a key exported without its old self-signatures (gpg's export-minimal) would lose what it signed; the owner's newest word counts");
    }

    private static IEnumerable<VerdictCase> Revocations()
    {
        foreach (var (code, name) in new[] { (0, "for no reason"), (2, "as compromised") })
        {
            var revoked = new TestCertificate().User().Revoke(Made.AddDays(200), Reason(code));
            yield return new($"a key revoked later {name}", revoked.ToArmor(), Signature(revoked.Primary, Signed), false, false);
        }

        foreach (var (code, name) in new[] { (1, "superseded"), (3, "retired") })
        {
            var revoked = new TestCertificate().User().Revoke(Made.AddDays(200), Reason(code));
            yield return new($"a key revoked later as {name}", revoked.ToArmor(), Signature(revoked.Primary, Signed), true, false, StillSigned);
            yield return new($"a key revoked before as {name}", revoked.ToArmor(), Signature(revoked.Primary, Made.AddDays(300)), false, false);
        }

        var renewed = new TestCertificate().User().Revoke(Made.AddDays(50), Reason(1)).Certify(Made.AddDays(60), Flags(3));
        yield return new("a key revoked as superseded, then certified again", renewed.ToArmor(), Signature(renewed.Primary, Signed), true, false,
            "a revocation cannot be taken back: whoever has the secret could");
        var unreasoned = new TestCertificate().User().Revoke(Made.AddDays(200));
        yield return new("a key revoked later without any word", unreasoned.ToArmor(), Signature(unreasoned.Primary, Signed), false, false);
    }

    private static IEnumerable<VerdictCase> Subkeys()
    {
        yield return BySubkey("a subkey that is bound and cross-signed", key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey)), true, true);
        yield return BySubkey("a subkey without a cross-signature", key => key.AddSubkey(Flags(2)), false, false);
        yield return BySubkey("a subkey cross-signed by another key", key => key.AddSubkey(Flags(2), key.CrossBy(key.Stranger)), false, false);
        yield return BySubkey("a subkey that is not for signing", key => key.AddSubkey(Flags(12), key.CrossBy(key.Subkey)), false, false);
        yield return BySubkey("a subkey that has expired since",
            key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey), TestCertificate.Expiry(200)), true, false, StillSigned);
        yield return BySubkey("a subkey that had expired before",
            key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey), TestCertificate.Expiry(50)), false, false);
        yield return BySubkey("a subkey revoked later as compromised",
            key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey)).RevokeSubkey(Made.AddDays(200), 2), false, false);
        yield return BySubkey("a subkey revoked later as retired",
            key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey)).RevokeSubkey(Made.AddDays(200), 3), true, false, StillSigned);
        yield return BySubkey("a subkey revoked before as retired",
            key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey)).RevokeSubkey(Made.AddDays(50), 3), false, false);
        yield return BySubkey("a subkey of a key revoked later as compromised",
            key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey)).Revoke(Made.AddDays(200), Reason(2)), false, false);
        yield return BySubkey("a subkey with a critical unknown subpacket in its binding",
            key => key.AddSubkey(Flags(2), key.CrossBy(key.Subkey), Critical(101, 1)), false, false);
    }

    private static IEnumerable<VerdictCase> Subpackets()
    {
        var key = new TestCertificate().User();
        var certificate = key.ToArmor();
        yield return new("an unknown subpacket", certificate, Signature(key.Primary, Signed, ((SubpacketType)101, [1])), true, true);
        yield return new("a critical unknown subpacket", certificate, Signature(key.Primary, Signed, Critical(101, 1)), false, false);
        yield return new("an unknown notation", certificate, Signature(key.Primary, Signed, ((SubpacketType)20, Notation("may@example.com", "x"))), true, true);
        yield return new("a critical unknown notation", certificate, Signature(key.Primary, Signed, Critical(20, Notation("must@example.com", "x"))), false, false);
        var trailing = new TestCertificate().User(Made, Flags(3), Critical(101, 1));
        yield return new("a critical unknown subpacket in the self-signature", trailing.ToArmor(), Signature(trailing.Primary, Signed), false, false);
    }

    private static IEnumerable<VerdictCase> Files()
    {
        var key = new TestCertificate().User();
        var certificate = key.ToArmor();
        var good = Signature(key.Primary, Signed);
        var text = Encoding.ASCII.GetString(good);
        var binary = Armor.DecodeOrBinary(good, Armor.Signature, 1 << 20, "test");
        byte[] Body((PublicKeyPacket, SecretMaterial) signer) => Sign(signer, SignatureType.Binary, Signed, [TestCertificate.Data], []);
        yield return new("a binary signature", certificate, binary, true, true);
        yield return new("a truncated signature", certificate, binary[..^1], false, false);
        yield return new("half a signature", certificate, binary[..(binary.Length / 2)], false, false);
        yield return new("a signature with one bit changed", certificate, [.. binary[..^1], (byte)(binary[^1] ^ 1)], false, false);
        yield return new("a good signature after a stranger's", certificate, ToArmor(Body(key.Stranger), Body(key.Primary)), true, true);
        yield return new("a good signature before a stranger's", certificate, ToArmor(Body(key.Primary), Body(key.Stranger)), true, true);
        yield return new("text before the armor", certificate, Encoding.ASCII.GetBytes("words\n" + text), true, false, "a file is a signature or it is not");
        yield return new("armor without a checksum", certificate, Encoding.ASCII.GetBytes(string.Join('\n', text.Split('\n').Where(line => !line.StartsWith('=')))), true, true);
        yield return new("armor with a wrong checksum", certificate, Encoding.ASCII.GetBytes(WrongChecksum(text)), true, false, "a damaged file is not guessed at");
        yield return new("a truncated certificate", certificate[..(certificate.Length / 2)], good, false, false);
        yield return new("a text signature", certificate, ToArmor(Sign(key.Primary, SignatureType.Text, Signed, [Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(TestCertificate.Data).Replace("\n", "\r\n"))], [])), true, false,
            "it does not cover the bytes as they are");
        yield return new("a certification in place of a signature", certificate, ToArmor(Sign(key.Primary, SignatureType.PositiveCertification, Signed, [TestCertificate.Data], [])), false, false);
    }

    private static VerdictCase BySubkey(string name, Func<TestCertificate, TestCertificate> add, bool sq, bool here, string reason = "")
    {
        var key = new TestCertificate().User();
        return new(name, add(key).ToArmor(), Signature(key.Subkey, Signed), sq, here, reason);
    }

    private static string WrongChecksum(string text)
    {
        var at = text.IndexOf("\n=", StringComparison.Ordinal) + 2;
        return string.Concat(text.AsSpan(0, at), text[at] == 'A' ? "B" : "A", text.AsSpan(at + 1));
    }
}
