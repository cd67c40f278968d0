using System.Text;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.Minisign;
using Appc.ImageSpec.Signing.OpenPgp;
using SpecTests.Signing.Matrix;

namespace SpecTests.Signing.Fuzz;

/// <summary>Everything that reads keys and signatures from outside.</summary>
internal static class FuzzTargets
{
    private static readonly byte[] s_data = TestCertificate.Data;
    private static readonly byte[] s_other = [.. s_data, 0];
    private static readonly DateTimeOffset s_now = TestCertificate.Signed.AddDays(1);

    public static IReadOnlyList<FuzzTarget> All { get; } =
    [
        Signature(KeyAlgorithm.Ed25519),
        Signature(KeyAlgorithm.Rsa2048),
        Signature(KeyAlgorithm.P256),
        Certificate(),
        SecretKeys(KeyAlgorithm.Ed25519),
        SecretKeys(KeyAlgorithm.P384),
        SecretKeys(KeyAlgorithm.Rsa2048),
        ArmorText(),
        ArmoredPackets(),
        MinisignSignature(),
        MinisignKeys(),
    ];

    /// <summary>A mutant may be accepted only where it still makes the original's statement; over other data never.</summary>
    private static FuzzTarget Signature(KeyAlgorithm algorithm)
    {
        var key = SecretKey.Generate("A <a@example.com>", algorithm, TestCertificate.Made, expires: null);
        var keys = OpenPgpKey.ParseRing(key.PublicKey.ToArmor().Span);
        var signature = Binary(key.SignDetached(new MemoryStream(s_data), TestCertificate.Signed), Armor.Signature);
        var statement = SignaturePacket.Parse(PacketReader.ReadAll(signature, 1, "fuzz")[0].Body, out _)!.HashedPart.ToArray();
        return new($"signatures, {algorithm}", mutator =>
        {
            var mutant = mutator.Mutate(signature);
            Assert.DoesNotContain(FuzzTarget.Judge(new DetachedSignatureCheck(mutant, keys), s_other, s_now), verdict => verdict.IsValid);
            if (!FuzzTarget.Judge(new DetachedSignatureCheck(mutant, keys), s_data, s_now).Any(verdict => verdict.IsValid))
            {
                return false;
            }

            var packets = PacketReader.ReadAll(mutant, 64, "fuzz").Where(packet => packet.Tag == PacketTag.Signature);
            Assert.Contains(packets, packet => SignaturePacket.Parse(packet.Body, out _) is { } read && read.HashedPart.Span.SequenceEqual(statement));
            return true;
        });
    }

    /// <summary>A certificate with everything in it; half of the changed self-signatures are signed again. A stranger's signature must never count.</summary>
    private static FuzzTarget Certificate()
    {
        var key = new TestCertificate().User(TestCertificate.Made, TestCertificate.Flags(3), TestCertificate.Expiry(5000));
        key.AddSubkey(TestCertificate.Flags(2), key.CrossBy(key.Subkey)).RevokeSubkey(TestCertificate.Made.AddDays(300), 3);
        var certificate = Binary(key.ToArmor(), Armor.PublicKey);
        var foreign = TestCertificate.Signature(key.Stranger, TestCertificate.Signed);
        var own = TestCertificate.Signature(key.Primary, TestCertificate.Signed);
        var bySubkey = TestCertificate.Signature(key.Subkey, TestCertificate.Signed);
        return new("certificates", mutator =>
        {
            var mutant = mutator.Mutate(certificate, (packets, index, shape) =>
                mutator.Next(4) == 0 ? null : Resigner.Sign(packets, index, shape, key.Primary.Key, key.Primary.Secret));
            var keys = OpenPgpKey.ParseRing(mutant);
            Assert.DoesNotContain(FuzzTarget.Judge(new DetachedSignatureCheck(foreign, keys), s_data, s_now), verdict => verdict.IsValid);
            Assert.DoesNotContain(FuzzTarget.Judge(new DetachedSignatureCheck(own, keys), s_other, s_now), verdict => verdict.IsValid);
            _ = keys.Sum(each => each.UserIdsAt(s_now).Length + each.PartsAt(s_now).Length);
            return FuzzTarget.Judge(new DetachedSignatureCheck(bySubkey, keys), s_data, s_now).Any(verdict => verdict.IsValid);
        });
    }

    /// <summary>A key that opens makes signatures that its public part verifies, or says that its parts do not fit.</summary>
    private static FuzzTarget SecretKeys(KeyAlgorithm algorithm)
    {
        using var key = SecretKey.Generate("A <a@example.com>", algorithm, TestCertificate.Made, expires: null);
        var bytes = Binary(key.ToArmor([]), Armor.SecretKey);
        return new($"secret keys, {algorithm}", mutator =>
        {
            var mutant = mutator.Mutate(bytes);
            _ = SecretKeyFile.Parse(mutant).IsProtected;
            using var opened = SecretKey.Parse(mutant, "x"u8, s_now);
            var signature = opened.SignDetached(new MemoryStream(s_data), s_now);
            Assert.Contains(FuzzTarget.Judge(new DetachedSignatureCheck(signature, [opened.PublicKey]), s_data, s_now), verdict => verdict.IsValid);
            return true;
        });
    }

    private static FuzzTarget ArmorText()
    {
        var key = new TestCertificate().User();
        var keys = OpenPgpKey.ParseRing(key.ToArmor());
        var armor = TestCertificate.Signature(key.Primary, TestCertificate.Signed);
        return new("armor", mutator =>
        {
            var mutant = mutator.Change(armor);
            Assert.DoesNotContain(FuzzTarget.Judge(new DetachedSignatureCheck(mutant, keys), s_other, s_now), verdict => verdict.IsValid);
            return FuzzTarget.Judge(new DetachedSignatureCheck(mutant, keys), s_data, s_now).Any(verdict => verdict.IsValid);
        });
    }

    /// <summary>The packets are changed and then armored again, checksum and all.</summary>
    private static FuzzTarget ArmoredPackets()
    {
        var key = new TestCertificate().User();
        var keys = OpenPgpKey.ParseRing(key.ToArmor());
        var binary = Binary(TestCertificate.Signature(key.Primary, TestCertificate.Signed), Armor.Signature);
        return new("armored packets", mutator =>
        {
            var mutant = Armor.Encode(Armor.Signature, mutator.Mutate(binary));
            Assert.DoesNotContain(FuzzTarget.Judge(new DetachedSignatureCheck(mutant, keys), s_other, s_now), verdict => verdict.IsValid);
            return FuzzTarget.Judge(new DetachedSignatureCheck(mutant, keys), s_data, s_now).Any(verdict => verdict.IsValid);
        });
    }

    /// <summary>Half the time the bytes within the base64 are changed, and encoded again. What is accepted tells the original's comment, or none.</summary>
    private static FuzzTarget MinisignSignature()
    {
        var key = MinisignSecretKey.Generate();
        var files = new[] { false, true }.Select(isLegacy => Legacy(key, isLegacy).Sign(new MemoryStream(s_data), "data", TestCertificate.Signed)).ToList();
        return new("minisign signatures", mutator =>
        {
            var original = files[mutator.Next(2)];
            var mutant = mutator.Next(2) == 0 ? mutator.Change(original) : ChangeLine(mutator, original);
            Assert.False(FuzzTarget.Judge(new MinisignCheck(mutant, [key.PublicKey]), s_other, s_now)[0].IsValid);
            var verdict = FuzzTarget.Judge(new MinisignCheck(mutant, [key.PublicKey]), s_data, s_now)[0];
            Assert.True(!verdict.IsValid || verdict.Comment.Length == 0 || verdict.Comment is "timestamp:1712707200 file:data hashed" or "timestamp:1712707200 file:data", verdict.Comment);
            return verdict.IsValid;
        });
    }

    private static FuzzTarget MinisignKeys()
    {
        using var key = MinisignSecretKey.Generate();
        var (secret, publicKey) = (key.ToFile(), key.PublicKey.ToFile());
        var signature = MinisignSecretKey.Generate().Sign(new MemoryStream(s_data), "data", TestCertificate.Signed);
        return new("minisign keys", mutator =>
        {
            var mutant = mutator.Next(2) == 0 ? ChangeLine(mutator, secret) : mutator.Change(secret);
            var mutantPublic = mutator.Next(2) == 0 ? ChangeLine(mutator, publicKey) : mutator.Change(publicKey);
            if (mutator.Next(2) == 0)
            {
                var verifier = MinisignPublicKey.Parse(mutantPublic);
                Assert.False(FuzzTarget.Judge(new MinisignCheck(signature, [verifier]), s_data, s_now)[0].IsValid);
                return true;
            }

            _ = MinisignSecretKey.IsProtected(mutant);
            using var opened = MinisignSecretKey.Parse(mutant, []);
            opened.Sign(new MemoryStream(s_data), "data", s_now);
            return true;
        });
    }

    private static MinisignSecretKey Legacy(MinisignSecretKey key, bool isLegacy) => MinisignSecretKey.Parse(key.ToFile(), [], isLegacy);

    /// <summary>Changes the bytes of the second line's base64, or of the fourth's.</summary>
    private static byte[] ChangeLine(StructureMutator mutator, byte[] file)
    {
        var lines = Encoding.Latin1.GetString(file).Split('\n');
        var at = lines.Length > 4 && mutator.Next(2) == 0 ? 3 : 1;
        lines[at] = Convert.ToBase64String(mutator.Change(Convert.FromBase64String(lines[at])));
        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static byte[] Binary(byte[] armor, string label) => Armor.DecodeOrBinary(armor, label, 1 << 20, "fuzz");
}
