using System.Text;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing;

/// <summary>Certificates put together by hand: what a thief of subkeys, or a careless exporter, would make.</summary>
public sealed class CertificateForgeryTests
{
    private static readonly byte[] s_data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");
    private static readonly DateTimeOffset s_made = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset s_now = s_made.AddDays(30);

    private readonly (PublicKeyPacket Key, SecretMaterial Secret) _primary = NewKey.Generate(KeyAlgorithm.Ed25519, s_made);
    private readonly (PublicKeyPacket Key, SecretMaterial Secret) _subkey = NewKey.Generate(KeyAlgorithm.Ed25519, s_made.AddDays(1));
    private readonly (PublicKeyPacket Key, SecretMaterial Secret) _stranger = NewKey.Generate(KeyAlgorithm.Ed25519, s_made.AddDays(2));

    [Fact]
    public void A_cross_signed_subkey_signs() =>
        Assert.Equal(_subkey.Key.Fingerprint, Verify(Binding(_primary, Flags(2), Embedded(_subkey))).SigningKey);

    [Fact]
    public void A_subkey_without_a_cross_signature_does_not() =>
        Assert.Contains("carries no cross-signature", Refusal(Binding(_primary, Flags(2))));

    [Fact]
    public void A_cross_signature_by_another_key_does_not_count() =>
        Assert.Contains("cross-signature does not hold", Refusal(Binding(_primary, Flags(2), Embedded(_stranger))));

    [Fact]
    public void A_subkey_without_the_signing_flag_does_not_sign() =>
        Assert.Contains("key flags do not let it sign", Refusal(Binding(_primary, Flags(4), Embedded(_subkey))));

    [Fact]
    public void A_binding_by_a_stranger_does_not_bind() =>
        Assert.Contains("no self-signature or binding of it holds", Refusal(Binding(_stranger, Flags(2), Embedded(_subkey))));

    [Fact]
    public void A_critical_unknown_subpacket_unbinds() =>
        Assert.Contains("no self-signature or binding", Refusal(Binding(_primary, Flags(2), Embedded(_subkey), ((SubpacketType)(0x80 | 101), [1]))));

    [Fact]
    public void An_expired_subkey_does_not_sign()
    {
        var expiry = (SubpacketType.KeyExpiration, new ByteWriter().UInt32(86_400).ToArray());
        Assert.Contains("it expired on 2024-01-03", Refusal(Binding(_primary, Flags(2), Embedded(_subkey), expiry)));
    }

    [Fact]
    public void The_newest_binding_rules()
    {
        var expiry = (SubpacketType.KeyExpiration, new ByteWriter().UInt32(86_400).ToArray());
        var old = Binding(_primary, Flags(2), Embedded(_subkey));
        var later = Binding(_primary, s_made.AddDays(10), Flags(2), Embedded(_subkey), expiry);
        Assert.Contains("it expired on", Refusal(old, later));
        Assert.Contains("it expired on", Refusal(later, old));
    }

    [Fact]
    public void A_key_without_a_self_signature_is_worth_nothing()
    {
        var key = Parse(new Packet(PacketTag.PublicKey, _primary.Key.Body), new Packet(PacketTag.UserId, "Nobody"u8.ToArray()));
        Assert.Contains("no self-signature", key.ProblemAt(s_now));
        Assert.Empty(key.UserIdsAt(s_now));
    }

    [Fact]
    public void A_user_id_certified_by_a_stranger_is_not_shown()
    {
        var stranger = NewKey.Certify(_stranger.Key, _stranger.Secret, "The Boss <boss@example.com>", expires: null);
        var own = NewKey.Certify(_primary.Key, _primary.Secret, "Alice <alice@example.com>", expires: null);
        var key = Parse([new Packet(PacketTag.PublicKey, _primary.Key.Body), .. stranger, .. own]);
        Assert.Equal(["Alice <alice@example.com>"], key.UserIdsAt(s_now).ToArray());
    }

    private static (SubpacketType, byte[]) Flags(byte flags) => (SubpacketType.KeyFlags, [flags]);

    private (SubpacketType, byte[]) Embedded((PublicKeyPacket Key, SecretMaterial Secret) signer) =>
        (SubpacketType.EmbeddedSignature, Sign(signer, SignatureType.PrimaryKeyBinding, s_made.AddDays(1)));

    private Packet Binding((PublicKeyPacket, SecretMaterial) signer, params (SubpacketType, byte[])[] subpackets) =>
        Binding(signer, s_made.AddDays(1), subpackets);

    private Packet Binding((PublicKeyPacket, SecretMaterial) signer, DateTimeOffset made, params (SubpacketType, byte[])[] subpackets) =>
        new(PacketTag.Signature, Sign(signer, SignatureType.SubkeyBinding, made, subpackets));

    private byte[] Sign(
        (PublicKeyPacket Key, SecretMaterial Secret) signer, SignatureType type, DateTimeOffset made, params (SubpacketType Type, byte[] Data)[] subpackets)
    {
        var builder = new SignatureBuilder(signer.Key, signer.Secret, type, made);
        foreach (var (kind, data) in subpackets)
        {
            builder.Add(kind, data);
        }

        return builder.Build(trailer => HashPolicy.Compute(HashPolicy.Sha256, _primary.Key.HashPrefix, _subkey.Key.HashPrefix, trailer));
    }

    private static OpenPgpKey Parse(params Packet[] packets) => CertificateParser.ParseAll(packets)[0];

    private OpenPgpKey Certificate(Packet[] bindings) => Parse(
    [
        new Packet(PacketTag.PublicKey, _primary.Key.Body),
        .. NewKey.Certify(_primary.Key, _primary.Secret, "Alice <alice@example.com>", expires: null),
        new Packet(PacketTag.PublicSubkey, _subkey.Key.Body),
        .. bindings,
    ]);

    private byte[] SignedBySubkey()
    {
        var hash = HashPolicy.Sha256;
        var body = new SignatureBuilder(_subkey.Key, _subkey.Secret, SignatureType.Binary, s_made.AddDays(20))
            .Build(trailer => HashPolicy.Compute(hash, s_data, trailer));
        var packet = new ByteWriter();
        new Packet(PacketTag.Signature, body).WriteTo(packet);
        return packet.ToArray();
    }

    private GoodSignature Verify(params Packet[] bindings) =>
        Check.Verify(Certificate(bindings).ToArmor().ToArray(), SignedBySubkey(), s_data, s_now);

    private string Refusal(params Packet[] bindings) =>
        Check.Refusal(Certificate(bindings).ToArmor().ToArray(), SignedBySubkey(), s_data, s_now);
}
