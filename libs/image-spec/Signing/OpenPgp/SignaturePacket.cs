using System.Buffers.Binary;

namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Signature types (RFC 9580 section 5.2.1) that are told apart here.</summary>
internal enum SignatureType : byte
{
    Binary = 0x00,
    Text = 0x01,
    GenericCertification = 0x10,
    PersonaCertification = 0x11,
    CasualCertification = 0x12,
    PositiveCertification = 0x13,
    SubkeyBinding = 0x18,
    PrimaryKeyBinding = 0x19,
    DirectKey = 0x1F,
    KeyRevocation = 0x20,
    SubkeyRevocation = 0x28,
    CertificationRevocation = 0x30,
}

/// <summary>A version 4 signature packet (RFC 9580 section 5.2.3). The algorithm's own fields are read when it is verified.</summary>
internal sealed class SignaturePacket
{
    private const byte Version4 = 4;

    private SignaturePacket(ReadOnlyMemory<byte> hashedPart, SubpacketArea hashed, SubpacketArea unhashed, ushort digestStart, ReadOnlyMemory<byte> fields)
    {
        HashedPart = hashedPart;
        Hashed = hashed;
        Unhashed = unhashed;
        DigestStart = digestStart;
        Fields = fields;
        Type = (SignatureType)hashedPart.Span[1];
        Algorithm = (PublicKeyAlgorithm)hashedPart.Span[2];
        Hash = hashedPart.Span[3];
        Created = Time(hashed.Number(SubpacketType.CreationTime) ?? 0);
        IssuerFingerprint = FindFingerprint(hashed) ?? FindFingerprint(unhashed);
        IssuerKeyId = FindKeyId(hashed) ?? FindKeyId(unhashed);
    }

    public SignatureType Type { get; }

    public PublicKeyAlgorithm Algorithm { get; }

    public byte Hash { get; }

    public DateTimeOffset Created { get; }

    public SubpacketArea Hashed { get; }

    public SubpacketArea Unhashed { get; }

    /// <summary>Version to the end of the hashed subpackets: what the trailer covers.</summary>
    public ReadOnlyMemory<byte> HashedPart { get; }

    /// <summary>The first two bytes of the digest, as the packet tells them.</summary>
    public ushort DigestStart { get; }

    public ReadOnlyMemory<byte> Fields { get; }

    /// <summary>A hint at the maker; it counts only once the maker's key verifies the signature.</summary>
    public Fingerprint? IssuerFingerprint { get; }

    /// <summary>The shorter hint.</summary>
    public ulong? IssuerKeyId { get; }

    /// <summary>When the signature ends to hold; null for never.</summary>
    public DateTimeOffset? Expires => After(Created, Hashed.Number(SubpacketType.SignatureExpiration));

    /// <summary>The end of what is hashed after the data: the hashed part, then the version 4 trailer (RFC 9580 section 5.2.4).</summary>
    public byte[] Trailer => MakeTrailer(HashedPart.Span);

    /// <summary>Why the signature does not count whatever key made it; null where nothing is wrong with it.</summary>
    public SignatureRefusal? Refusal =>
        !HashPolicy.IsAccepted(Hash)
            ? new(SignatureRule.WeakHash, $"{HashPolicy.Display(Hash)} is not accepted as its hash (SHA-256, SHA-384 and SHA-512 are)")
        : Hashed.Number(SubpacketType.CreationTime) is null ? new(SignatureRule.NotUnderstood, "it does not say when it was made")
        : Hashed.Problem() is { } problem ? new(SignatureRule.NotUnderstood, problem)
        : null;

    /// <summary>The signature embedded in this one, as a signing subkey's binding has it; null where there is none of version 4.</summary>
    public SignaturePacket? Embedded { get; private init; }

    /// <summary>Reads a packet, and the one embedded in it; versions other than 4 give null and their number.</summary>
    public static SignaturePacket? Parse(ReadOnlyMemory<byte> body, out byte version) => Parse(body, isEmbedded: false, out version);

    private static SignaturePacket? Parse(ReadOnlyMemory<byte> body, bool isEmbedded, out byte version)
    {
        var reader = new ByteReader(body.Span, "signature");
        version = reader.Byte();
        if (version != Version4)
        {
            return null;
        }

        reader.Take(3);
        var hashed = body.Slice(6, reader.Take(reader.UInt16()).Length);
        var unhashedStart = 8 + hashed.Length;
        var unhashed = body.Slice(unhashedStart, reader.Take(reader.UInt16()).Length);
        var digestStart = reader.UInt16();
        var hashedArea = SubpacketArea.Parse(hashed);
        var unhashedArea = SubpacketArea.Parse(unhashed);
        var embedded = isEmbedded ? null : hashedArea.Find(SubpacketType.EmbeddedSignature) ?? unhashedArea.Find(SubpacketType.EmbeddedSignature);
        return new SignaturePacket(body[..(6 + hashed.Length)], hashedArea, unhashedArea, digestStart, body[^reader.Remaining..])
        {
            Embedded = embedded is { } inner ? Parse(inner, isEmbedded: true, out _) : null,
        };
    }

    public static byte[] MakeTrailer(ReadOnlySpan<byte> hashedPart) =>
        new ByteWriter().Bytes(hashedPart).Byte(Version4).Byte(0xFF).UInt32(hashedPart.Length).ToArray();

    /// <summary><paramref name="start"/> and so many seconds; null and 0 both mean never (RFC 9580 sections 5.2.3.13 and 5.2.3.18).</summary>
    public static DateTimeOffset? After(DateTimeOffset start, uint? seconds) => seconds is null or 0 ? null : start.AddSeconds(seconds.Value);

    /// <summary>True when <paramref name="key"/> fits the hints at the maker, or there are none.</summary>
    public bool MayBeBy(PublicKeyPacket key) =>
        IssuerFingerprint is { } fingerprint ? key.Fingerprint == fingerprint : IssuerKeyId is not { } id || key.Fingerprint.KeyId == id;

    /// <summary>
    /// True when <paramref name="key"/> made this signature and <paramref name="digest"/> is what it signs. Fields that do not have the algorithm's
    /// form verify nothing: in a certificate they are then like a stranger's signature, in a signature file they are one that does not fit.
    /// </summary>
    public bool Verifies(PublicKeyPacket key, ReadOnlySpan<byte> digest)
    {
        if (key.Algorithm != Algorithm || BinaryPrimitives.ReadUInt16BigEndian(digest) != DigestStart)
        {
            return false;
        }

        try
        {
            return key.Material.Verify(digest, HashPolicy.Name(Hash), Fields.Span);
        }
        catch (BadInputException)
        {
            return false;
        }
    }

    private static DateTimeOffset Time(uint seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static Fingerprint? FindFingerprint(SubpacketArea area) =>
        area.Find(SubpacketType.IssuerFingerprint, 1 + Fingerprint.Length) is { } data && data.Span[0] == Version4
            ? new Fingerprint(data.Span[1..])
            : null;

    private static ulong? FindKeyId(SubpacketArea area) =>
        area.Find(SubpacketType.Issuer, 8) is { } data ? BinaryPrimitives.ReadUInt64BigEndian(data.Span) : null;
}
