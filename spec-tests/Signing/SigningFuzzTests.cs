using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing;

/// <summary>
/// Mutated signatures and keys, always the same ones: bits, lengths, bytes in and out, packets swapped and doubled; lengths of headers are repaired half
/// the time so that the parsers behind them are reached. Nothing but the two refusals may come out, and a verdict only where the original's holds.
/// </summary>
public sealed class SigningFuzzTests
{
    private const int Rounds = 5_000;
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");
    private static readonly DateTimeOffset s_now = new(2024, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    public void Mutated_signatures_are_judged_or_refused(KeyAlgorithm algorithm)
    {
        using var key = SecretKey.Generate("A <a@example.com>", algorithm, s_now.AddDays(-9), expires: null);
        var keys = OpenPgpKey.ParseRing(key.PublicKey.ToArmor().Span);
        var signature = Unarmored(key.SignDetached(new MemoryStream(s_data), s_now), Armor.Signature);
        var original = SignaturePacket.Parse(PacketReader.ReadAll(signature, 1, "test")[0].Body, out _)!.HashedPart.ToArray();
        var mutator = new Mutator(1);
        for (var round = 0; round < Rounds; round++)
        {
            var mutant = mutator.Mutate(signature);
            if (Outcome(mutant, keys, s_data) is not null)
            {
                // Whatever else changed (unhashed hints, a doubled packet), the same statement about the same data must be in it.
                Assert.Contains(
                    PacketReader.ReadAll(mutant, 64, "test").Where(packet => packet.Tag == PacketTag.Signature),
                    packet => SignaturePacket.Parse(packet.Body, out _) is { } read && read.HashedPart.Span.SequenceEqual(original));
            }

            Assert.Null(Outcome(mutant, keys, [.. s_data, 1]));
        }
    }

    [Theory]
    [InlineData(KeyAlgorithm.Ed25519)]
    [InlineData(KeyAlgorithm.Rsa3072)]
    public void Mutated_keys_verify_nothing_that_the_key_did_not_sign(KeyAlgorithm algorithm)
    {
        using var key = SecretKey.Generate("A <a@example.com>", algorithm, s_now.AddDays(-9), s_now.AddDays(-1));
        using var stranger = SecretKey.Generate("B <b@example.com>", KeyAlgorithm.Ed25519, s_now.AddDays(-9), expires: null);
        var expired = key.SignDetached(new MemoryStream(s_data), s_now.AddDays(-2));
        var foreign = stranger.SignDetached(new MemoryStream(s_data), s_now.AddDays(-2));
        var bytes = Unarmored(key.PublicKey.ToArmor().ToArray(), Armor.PublicKey);
        var mutator = new Mutator(2);
        for (var round = 0; round < Rounds; round++)
        {
            if (Keys(mutator.Mutate(bytes)) is { } keys)
            {
                Assert.Null(Outcome(expired, keys, s_data));
                Assert.Null(Outcome(foreign, keys, s_data));
                _ = keys.Sum(one => one.UserIdsAt(s_now).Length);
            }
        }
    }

    [Theory]
    [InlineData("", KeyAlgorithm.Ed25519)]
    [InlineData("", KeyAlgorithm.Rsa3072)]
    [InlineData("tulip", KeyAlgorithm.Ed25519)]
    public void Mutated_secret_keys_are_opened_or_refused(string passphrase, KeyAlgorithm algorithm)
    {
        // Opening a protected key hashes 65 MB, so few rounds of those.
        using var key = SecretKey.Generate("A <a@example.com>", algorithm, s_now.AddDays(-9), expires: null);
        var bytes = Unarmored(key.ToArmor(Encoding.ASCII.GetBytes(passphrase)), Armor.SecretKey);
        var mutator = new Mutator(3);
        for (var round = 0; round < (passphrase.Length > 0 ? 150 : algorithm == KeyAlgorithm.Ed25519 ? Rounds : 1_000); round++)
        {
            try
            {
                using var opened = SecretKey.Parse(mutator.Mutate(bytes), Encoding.ASCII.GetBytes(passphrase), s_now);
                opened.SignDetached(new MemoryStream(s_data), s_now);
            }
            catch (BadInputException e)
            {
                Assert.DoesNotContain('\n', e.Message);
            }
        }
    }

    [Fact]
    public void Mutated_armor_is_read_or_refused()
    {
        using var key = SecretKey.Generate("A <a@example.com>", KeyAlgorithm.Ed25519, s_now.AddDays(-9), expires: null);
        var keys = OpenPgpKey.ParseRing(key.PublicKey.ToArmor().Span);
        var armor = key.SignDetached(new MemoryStream(s_data), s_now);
        var mutator = new Mutator(4);
        for (var round = 0; round < Rounds; round++)
        {
            var mutant = mutator.Mutate(armor);
            Outcome(mutant, keys, s_data);
            Assert.Null(Outcome(mutant, keys, [1]));
        }
    }

    private static byte[] Unarmored(byte[] armor, string label) => Armor.DecodeOrBinary(armor, label, 1 << 20, "test");

    private static IReadOnlyList<OpenPgpKey>? Keys(byte[] bytes)
    {
        try
        {
            return OpenPgpKey.ParseRing(bytes);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    private static GoodSignature? Outcome(byte[] signature, IReadOnlyList<OpenPgpKey> keys, byte[] data)
    {
        try
        {
            using var check = new DetachedSignatureCheck(signature, keys);
            check.Append(data);
            return check.Finish(s_now);
        }
        catch (Exception e) when (e is BadInputException or NotVerifiedException)
        {
            Assert.DoesNotContain('\n', e.Message);
            return null;
        }
    }
}
