using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing;

public sealed class ArmorTests
{
    private static readonly byte[] s_bytes = [.. Enumerable.Range(0, 200).Select(i => (byte)(0x88 ^ i))];

    [Fact]
    public void What_is_written_is_read() => Assert.Equal(s_bytes, Read(Text()));

    [Theory]
    [InlineData("\n", "\r\n")]
    [InlineData("-----\n\n", "-----\nComment: made by hand\nVersion: 1\n\n")]
    [InlineData("-----\n\n", "-----  \nComment:\n\t\n")]
    public void Ordinary_variations_are_read(string from, string to) => Assert.Equal(s_bytes, Read(Text().Replace(from, to)));

    [Fact]
    public void Blocks_one_after_the_other_are_read() => Assert.Equal([.. s_bytes, .. s_bytes], Read(Text() + "\n\n" + Text()));

    [Fact]
    public void A_missing_checksum_is_fine()
    {
        var lines = Text().Split('\n').Where(line => !line.StartsWith('='));
        Assert.Equal(s_bytes, Read(string.Join('\n', lines)));
    }

    [Theory]
    [InlineData("words before\n", "")]
    [InlineData("", "words after\n")]
    [InlineData("-----BEGIN PGP SIGNATURE-----\n\n", "")]
    public void Other_text_around_is_refused(string before, string after) => Refused(before + Text() + after);

    [Fact]
    public void Doctored_armor_is_refused()
    {
        Refused(Text().Replace("-----\n\n", "-----\n"));
        Refused(Text().Replace("-----\n\n", "-----\nno header\n\n"));
        Refused(Text().Replace("END PGP SIGNATURE", "END PGP MESSAGE"));
        Refused(Text().Replace("PGP SIGNATURE", "PGP PUBLIC KEY BLOCK"));
        Refused(Text().Replace("\n=", "\n=A"));
        Refused(Text()[..^20]);
        Refused(Text()[..100]);
        Refused(string.Concat(Text().Select((c, i) => i == 40 ? '*' : c)));
        Refused(string.Concat(Text().Select((c, i) => i == 40 ? (c == 'A' ? 'B' : 'A') : c)));
        Refused(Text().Replace("-----\n\n", "-----\n" + string.Concat(Enumerable.Repeat("A: b\n", 33)) + "\n"));
        Refused(Text().Replace("\n=", "\n" + new string('A', 80) + "\n="));
        Refused("");
        Refused("\n");
        Assert.Throws<BadInputException>(() => Armor.DecodeOrBinary([0x20, 0xFF], Armor.Signature, 10, "signature"));
        Assert.Throws<BadInputException>(() => Armor.DecodeOrBinary(s_bytes, Armor.Signature, s_bytes.Length - 1, "signature"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(48)]
    [InlineData(49)]
    public void Every_length_goes_round(int length) =>
        Assert.Equal(s_bytes[..length], Read(Encoding.ASCII.GetString(Armor.Encode(Armor.Signature, s_bytes.AsSpan(0, length)))));

    [Fact]
    public void The_checksum_is_the_standards_own() => Assert.Equal(0x21CF02, Crc24.Compute("123456789"u8));

    [Fact]
    public void Wrong_files_are_named()
    {
        using var key = SecretKey.Generate("A <a@example.com>", KeyAlgorithm.Ed25519, DateTimeOffset.UtcNow, expires: null);
        var secret = Assert.Throws<BadInputException>(() => OpenPgpKey.ParseRing(key.ToArmor([])));
        Assert.Contains("'-----BEGIN PGP PRIVATE KEY BLOCK-----' where '-----BEGIN PGP PUBLIC KEY BLOCK-----' belongs", secret.Message);
        Assert.Throws<BadInputException>(() => new DetachedSignatureCheck(key.PublicKey.ToArmor().Span, []));
    }

    private static string Text() => Encoding.ASCII.GetString(Armor.Encode(Armor.Signature, s_bytes));

    private static byte[] Read(string text) => Armor.DecodeOrBinary(Encoding.UTF8.GetBytes(text), Armor.Signature, 1 << 20, "signature");

    private static void Refused(string text) => Assert.Throws<BadInputException>(() => Read(text));
}
