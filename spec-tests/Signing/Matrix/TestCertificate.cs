using System.Text;
using Appc.ImageSpec.Signing;
using Appc.ImageSpec.Signing.OpenPgp;

namespace SpecTests.Signing.Matrix;

/// <summary>Puts certificates and signatures together packet by packet: what no program would make, and what owners of keys do over the years.</summary>
internal sealed class TestCertificate
{
    public static readonly byte[] Data = Encoding.ASCII.GetBytes("an image, or what stands for one\n");
    public static readonly DateTimeOffset Made = new(2024, 1, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset Signed = Made.AddDays(100);

    private readonly List<Packet> _packets = [];

    public TestCertificate()
    {
        _packets.Add(new Packet(PacketTag.PublicKey, Primary.Key.Body));
    }

    public (PublicKeyPacket Key, SecretMaterial Secret) Primary { get; } = NewKey.Generate(KeyAlgorithm.Ed25519, Made);

    public (PublicKeyPacket Key, SecretMaterial Secret) Subkey { get; } = NewKey.Generate(KeyAlgorithm.Ed25519, Made.AddDays(1));

    public (PublicKeyPacket Key, SecretMaterial Secret) Stranger { get; } = NewKey.Generate(KeyAlgorithm.Ed25519, Made);

    public static (SubpacketType, byte[]) Flags(int flags) => (SubpacketType.KeyFlags, [(byte)flags]);

    public static (SubpacketType, byte[]) Expiry(int days) => (SubpacketType.KeyExpiration, new ByteWriter().UInt32(days * 86_400L).ToArray());

    public static (SubpacketType, byte[]) SignatureExpiry(int days) => (SubpacketType.SignatureExpiration, new ByteWriter().UInt32(days * 86_400L).ToArray());

    public static (SubpacketType, byte[]) Reason(int code) => (SubpacketType.RevocationReason, [(byte)code, .. "why"u8]);

    public static (SubpacketType, byte[]) Critical(int type, params byte[] data) => ((SubpacketType)(0x80 | type), data);

    /// <summary>A notation (RFC 9580 section 5.2.3.24) of text, with name and value.</summary>
    public static byte[] Notation(string name, string value) =>
        new ByteWriter().UInt32(0x80000000).UInt16(name.Length).UInt16(value.Length).Bytes(Encoding.ASCII.GetBytes(name + value)).ToArray();

    /// <summary>A user id with its self-signature.</summary>
    public TestCertificate User(DateTimeOffset made, params (SubpacketType, byte[])[] subpackets)
    {
        _packets.Add(new Packet(PacketTag.UserId, UserBytes));
        return Certify(made, subpackets);
    }

    /// <summary>One more self-signature over the user id, which was added last.</summary>
    public TestCertificate Certify(DateTimeOffset made, params (SubpacketType, byte[])[] subpackets) =>
        Add(Sign(Primary, SignatureType.PositiveCertification, made, new UserIdPart(UserBytes).HashedBy(SignatureType.PositiveCertification, Primary.Key)!, subpackets));

    public TestCertificate RevokeUser(DateTimeOffset made) =>
        Add(Sign(Primary, SignatureType.CertificationRevocation, made, new UserIdPart(UserBytes).HashedBy(SignatureType.PositiveCertification, Primary.Key)!, []));

    /// <summary>The user id that every test but a few has.</summary>
    public TestCertificate User() => User(Made, Flags(3));

    /// <summary>The subkey, bound and cross-signed as it should be, or otherwise.</summary>
    public TestCertificate AddSubkey(params (SubpacketType, byte[])[] subpackets)
    {
        _packets.Add(new Packet(PacketTag.PublicSubkey, Subkey.Key.Body));
        return Bind(Made.AddDays(1), subpackets);
    }

    public TestCertificate Bind(DateTimeOffset made, params (SubpacketType, byte[])[] subpackets) =>
        Add(Sign(Primary, SignatureType.SubkeyBinding, made, [Primary.Key.HashPrefix, Subkey.Key.HashPrefix], subpackets));

    public (SubpacketType, byte[]) CrossBy((PublicKeyPacket Key, SecretMaterial Secret) signer) =>
        (SubpacketType.EmbeddedSignature, Sign(signer, SignatureType.PrimaryKeyBinding, Made.AddDays(1), [Primary.Key.HashPrefix, Subkey.Key.HashPrefix], []));

    public TestCertificate RevokeSubkey(DateTimeOffset made, int reason) =>
        Add(Sign(Primary, SignatureType.SubkeyRevocation, made, [Primary.Key.HashPrefix, Subkey.Key.HashPrefix], [Reason(reason)]));

    /// <summary>Right after the primary key, where it belongs.</summary>
    public TestCertificate Revoke(DateTimeOffset made, params (SubpacketType, byte[])[] subpackets)
    {
        _packets.Insert(1, new Packet(PacketTag.Signature, Sign(Primary, SignatureType.KeyRevocation, made, [Primary.Key.HashPrefix], subpackets)));
        return this;
    }

    public byte[] ToArmor()
    {
        var bytes = new ByteWriter();
        _packets.ForEach(packet => packet.WriteTo(bytes));
        return Armor.Encode(Armor.PublicKey, bytes.ToArray());
    }

    /// <summary>A detached signature over <see cref="Data"/>.</summary>
    public static byte[] Signature((PublicKeyPacket Key, SecretMaterial Secret) signer, DateTimeOffset made, params (SubpacketType, byte[])[] subpackets) =>
        ToArmor(Sign(signer, SignatureType.Binary, made, [Data], subpackets));

    public static byte[] ToArmor(params byte[][] bodies)
    {
        var bytes = new ByteWriter();
        bodies.ToList().ForEach(body => new Packet(PacketTag.Signature, body).WriteTo(bytes));
        return Armor.Encode(Armor.Signature, bytes.ToArray());
    }

    public static byte[] Sign(
        (PublicKeyPacket Key, SecretMaterial Secret) signer,
        SignatureType type,
        DateTimeOffset made,
        ReadOnlyMemory<byte>[] hashed,
        (SubpacketType Type, byte[] Data)[] subpackets)
    {
        var builder = new SignatureBuilder(signer.Key, signer.Secret, type, made);
        foreach (var (kind, data) in subpackets)
        {
            builder.Add(kind, data);
        }

        return builder.Build(trailer => HashPolicy.Compute(SignatureBuilder.HashFor(signer.Key.Material), [.. hashed, trailer]));
    }

    private static byte[] UserBytes => "Alice <alice@example.com>"u8.ToArray();

    private TestCertificate Add(byte[] signature)
    {
        _packets.Add(new Packet(PacketTag.Signature, signature));
        return this;
    }
}
