using System.Text;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.OpenPgp;
using Appc.Linux.Native;

namespace SpecTests.Signing;

/// <summary>Algorithm 27, Ed25519 as RFC 9580 encodes it, in a version 4 key: neither gpg 2.2 nor sq 0.27 reads it yet, so the packets are checked by hand.</summary>
public sealed class Ed25519EncodingTests
{
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");
    private static readonly DateTimeOffset s_made = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly byte[] s_seed = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    private readonly PublicKeyPacket _key = PublicKeyPacket.Parse(
        new ByteWriter().Byte(4).UInt32(s_made.ToUnixTimeSeconds()).Byte(27).Bytes(Ed25519.PublicKeyOf(s_seed)).ToArray());

    [Fact]
    public void The_key_signs_and_verifies()
    {
        var armor = Certificate();
        using var secret = SecretKey.Parse(SecretArmor(), [], s_made.AddDays(2));
        var signature = secret.SignDetached(new MemoryStream(s_data), s_made.AddDays(1));
        var verdict = Check.Verify(armor, signature, s_data, s_made.AddDays(2));
        Assert.Equal("Ed25519", verdict.Algorithm);
        Check.Refusal(armor, signature, [1], s_made.AddDays(2));
        var packet = Armor.DecodeOrBinary(signature, Armor.Signature, 1 << 20, "test");
        Assert.Equal(27, packet[4]); // header of two bytes, version, type, algorithm
        var digest = HashPolicy.Compute(HashPolicy.Sha256, s_data, SignaturePacket.Parse(packet.AsMemory(2), out _)!.Trailer);
        Assert.Equal(Ed25519.Sign(s_seed, digest), packet[^64..]); // no integer headers: the 64 bytes as they are
    }

    [Fact]
    public void A_signature_in_the_other_encoding_does_not_fit()
    {
        using var secret = SecretKey.Parse(SecretArmor(), [], s_made.AddDays(2));
        var packet = Armor.DecodeOrBinary(secret.SignDetached(new MemoryStream(s_data), s_made.AddDays(1)), Armor.Signature, 1 << 20, "test");
        packet[4] = 22;
        Assert.Contains("does not fit", Check.Refusal(Certificate(), packet, s_data, s_made.AddDays(2)));
    }

    private byte[] Certificate() => Write(Armor.PublicKey, new Packet(PacketTag.PublicKey, _key.Body));

    private byte[] SecretArmor()
    {
        var body = new ByteWriter().Bytes(_key.Body.Span);
        SecretProtection.Write(body, s_seed, []);
        return Write(Armor.SecretKey, new Packet(PacketTag.SecretKey, body.ToArray()));
    }

    private byte[] Write(string label, Packet key)
    {
        var bytes = new ByteWriter();
        key.WriteTo(bytes);
        foreach (var packet in NewKey.Certify(_key, new Ed25519Secret([.. s_seed], isLegacy: false), "Alice <alice@example.com>", expires: null))
        {
            packet.WriteTo(bytes);
        }

        return Armor.Encode(label, bytes.ToArray());
    }
}
