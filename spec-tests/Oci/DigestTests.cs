using Appc.ImageSpec;
using Appc.ImageSpec.Oci;

namespace SpecTests.Oci;

public sealed class DigestTests
{
    private static readonly string s_hex = new('a', 64);

    [Fact]
    public void A_digest_of_known_bytes_is_that_of_sha256sum() =>
        Assert.Equal("sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", Digest.Of("abc"u8).ToString());

    [Fact]
    public void Both_algorithms_parse_and_keep_their_parts()
    {
        var digest = Digest.Parse("sha512:" + s_hex + s_hex);
        Assert.Equal((DigestAlgorithm.Sha512, s_hex + s_hex), (digest.Algorithm, digest.Hex));
    }

    [Theory]
    [InlineData("")]
    [InlineData("sha256")]
    [InlineData("sha256:")]
    [InlineData("sha256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("sha256:../../../../../../../../../../../../../../../../../../../../../etc/")]
    [InlineData("md5:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha384:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha512:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa ")]
    public void Everything_else_is_refused(string text)
    {
        Assert.False(Digest.TryParse(text, out _));
        Assert.Throws<BadInputException>(() => Digest.Parse(text));
    }
}
