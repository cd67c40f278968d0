using Appc.ImageSpec;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing;

public sealed class PacketTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(191)]
    [InlineData(192)]
    [InlineData(8383)]
    [InlineData(8384)]
    [InlineData(70000)]
    public void New_headers_go_round(int length)
    {
        var writer = new ByteWriter();
        new Packet(PacketTag.Signature, new byte[length]).WriteTo(writer);
        var packet = Assert.Single(PacketReader.ReadAll(writer.ToArray(), 2, "test"));
        Assert.Equal((PacketTag.Signature, length), (packet.Tag, packet.Body.Length));
    }

    [Theory]
    [InlineData("880141")]
    [InlineData("89000141")]
    [InlineData("8a0000000141")]
    [InlineData("c20141")]
    [InlineData("c2ff0000000141")]
    public void Every_header_format_is_read(string hex)
    {
        var packet = Assert.Single(PacketReader.ReadAll(Convert.FromHexString(hex), 2, "test"));
        Assert.Equal(PacketTag.Signature, packet.Tag);
        Assert.Equal("A"u8.ToArray(), packet.Body.ToArray());
    }

    [Theory]
    [InlineData("8b41", "indeterminate length")]
    [InlineData("c2e04101", "partial length")]
    [InlineData("4101", "does not start an OpenPGP packet")]
    [InlineData("8801", "1 bytes wanted, 0 left")]
    [InlineData("c2", "1 bytes wanted, 0 left")]
    [InlineData("c2ffffffffff", "4294967295 bytes wanted")]
    [InlineData("8001", "reserved")]
    [InlineData("880141880141880141", "more than 2 packets")]
    public void What_does_not_belong_is_refused(string hex, string why) =>
        Assert.Contains(why, Assert.Throws<BadInputException>(() => PacketReader.ReadAll(Convert.FromHexString(hex), 2, "test")).Message);

    [Theory]
    [InlineData("0000", "")]
    [InlineData("000101", "01")]
    [InlineData("000901ff", "01ff")]
    public void Integers_are_read(string hex, string value) =>
        Assert.Equal(value, Convert.ToHexStringLower(new ByteReader(Convert.FromHexString(hex), "test").Mpi()));

    [Theory]
    [InlineData("000201")]
    [InlineData("000801")]
    [InlineData("001001ff")]
    [InlineData("000102")]
    [InlineData("0009")]
    public void Integers_with_another_spelling_are_refused(string hex) =>
        Assert.Throws<BadInputException>(() => new ByteReader(Convert.FromHexString(hex), "test").Mpi().ToArray());

    [Theory]
    [InlineData("06", "version 6 is not supported")]
    [InlineData("03", "version 3 is not supported")]
    public void Other_key_versions_are_named(string hex, string why) =>
        Assert.Contains(why, Assert.Throws<BadInputException>(() => PublicKeyPacket.Parse(Convert.FromHexString(hex + "00000000160000"))).Message);
}
