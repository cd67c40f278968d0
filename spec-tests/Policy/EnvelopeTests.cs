using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Signing.Dsse;

namespace SpecTests.Policy;

public class EnvelopeTests
{
    /// <summary>The example of DSSE's own protocol.md.</summary>
    [Fact]
    public void The_encoding_that_is_signed_is_the_one_of_the_specification() =>
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world",
            Encoding.UTF8.GetString(PreAuthEncoding.Encode("http://example.com/HelloWorld", "hello world"u8)));

    [Fact]
    public void An_envelope_survives_writing_and_reading_and_no_change()
    {
        using var one = PemSecretKey.Generate();
        using var two = PemSecretKey.Generate();
        var written = Envelope.Of("text/plain", "hello"u8.ToArray()).Sign(one).Sign(two).ToJson();
        var read = Envelope.Parse(written);
        Assert.Equal(written, read.ToJson());
        Assert.True(read.SignedBy(one.PublicKey) && read.SignedBy(two.PublicKey));
        using var other = PemSecretKey.Generate();
        Assert.False(read.SignedBy(other.PublicKey));

        foreach (var (old, changed) in new[] { ("text/plain", "text/plaim"), (Convert.ToBase64String("hello"u8), Convert.ToBase64String("hallo"u8)) })
        {
            var forged = Envelope.Parse(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(written).Replace(old, changed, StringComparison.Ordinal)));
            Assert.False(forged.SignedBy(one.PublicKey));
        }
    }

    [Fact]
    public void Signing_again_replaces_the_key_s_own_signature()
    {
        using var key = PemSecretKey.Generate();
        Assert.Single(Envelope.Of("a", new byte[1]).Sign(key).Sign(key).Signatures);
    }

    [Fact]
    public void A_key_id_is_a_hint_and_proves_nothing()
    {
        using var key = PemSecretKey.Generate();
        using var other = PemSecretKey.Generate();
        var text = Encoding.UTF8.GetString(Envelope.Of("a", new byte[1]).Sign(other).ToJson());
        var lying = Envelope.Parse(Encoding.UTF8.GetBytes(text.Replace(other.PublicKey.KeyId.ToString(), key.PublicKey.KeyId.ToString(), StringComparison.Ordinal)));
        Assert.False(lying.SignedBy(key.PublicKey));
        var silent = Envelope.Parse(Encoding.UTF8.GetBytes(text.Replace(other.PublicKey.KeyId.ToString(), string.Empty, StringComparison.Ordinal)));
        Assert.True(silent.SignedBy(other.PublicKey));
    }

    [Theory]
    [InlineData("""{"payload":"aGk=","signatures":[]}""", "payloadType: is required")]
    [InlineData("""{"payloadType":"a","payload":"a G","signatures":[]}""", "payload: must be base64")]
    [InlineData("""{"payloadType":"a","payload":"aGk=","payload":"aGk=","signatures":[]}""", "stands twice")]
    [InlineData("""{"payloadType":"a","payload":"aGk=","signatures":{}}""", "signatures: must be an array")]
    [InlineData("""{"payloadType":"a","payload":"aGk=","signatures":[{"sig":1}]}""", "signatures[0].sig: must be a string")]
    [InlineData("""[]""", "must be an object")]
    public void What_is_no_envelope_is_refused(string json, string why) =>
        Assert.Contains(why, Assert.Throws<BadInputException>(() => Envelope.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Fact]
    public void The_url_alphabet_and_unknown_fields_are_read_as_the_specification_says()
    {
        var envelope = Envelope.Parse("""{"payloadType":"a","payload":"_-8","signatures":[],"extra":1}"""u8);
        Assert.Equal(new byte[] { 0xff, 0xef }, envelope.Payload.ToArray());
    }

    [Fact]
    public void Too_many_signatures_are_refused()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"keyid":"","sig":"aGk="}""", Envelope.MaxSignatures + 1));
        var json = $$"""{"payloadType":"a","payload":"aGk=","signatures":[{{many}}]}""";
        Assert.Contains("more than 64", Assert.Throws<BadInputException>(() => Envelope.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);
    }
}
