namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>The hashed or the unhashed subpackets of a signature (RFC 9580 section 5.2.3.7).</summary>
internal sealed class SubpacketArea
{
    private const int MaxSubpackets = 256;

    private readonly List<Subpacket> _subpackets = [];

    private SubpacketArea()
    {
    }

    public static SubpacketArea Parse(ReadOnlyMemory<byte> bytes)
    {
        var area = new SubpacketArea();
        var reader = new ByteReader(bytes.Span, "signature subpackets");
        while (!reader.IsEmpty)
        {
            var length = ReadLength(ref reader);
            if (length == 0 || area._subpackets.Count == MaxSubpackets)
            {
                throw reader.Malformed(length == 0 ? "one without a type" : $"more than {MaxSubpackets}");
            }

            var start = bytes.Length - reader.Remaining;
            var type = reader.Take(length)[0];
            area._subpackets.Add(new Subpacket((SubpacketType)(type & 0x7F), (type & 0x80) != 0, bytes.Slice(start + 1, (int)length - 1)));
        }

        return area;
    }

    /// <summary>The data of the subpacket of this type; null where there is none or it has another length than wanted.</summary>
    public ReadOnlyMemory<byte>? Find(SubpacketType type, int length)
    {
        var found = Find(type);
        return found?.Length == length ? found : null;
    }

    /// <summary>The data of the first subpacket of this type; null where there is none.</summary>
    public ReadOnlyMemory<byte>? Find(SubpacketType type)
    {
        foreach (var subpacket in _subpackets)
        {
            if (subpacket.Type == type)
            {
                return subpacket.Data;
            }
        }

        return null;
    }

    /// <summary>A four-byte number; null where there is none.</summary>
    public uint? Number(SubpacketType type) =>
        Find(type, 4) is { } data ? System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(data.Span) : null;

    /// <summary>
    /// Why a signature with these hashed subpackets is not accepted, whatever it signs: one is critical and not understood, or one that
    /// decides is there twice or has the wrong length. Null where nothing is wrong.
    /// </summary>
    public string? Problem()
    {
        HashSet<SubpacketType> seen = [];
        foreach (var subpacket in _subpackets)
        {
            if (subpacket.IsCritical && !Enum.IsDefined(subpacket.Type))
            {
                return $"its critical subpacket {(int)subpacket.Type} is not understood";
            }

            if (FixedLength(subpacket.Type) is { } length && (!seen.Add(subpacket.Type) || (length > 0 && subpacket.Data.Length != length)))
            {
                return $"its subpacket {(int)subpacket.Type} is malformed or there twice";
            }
        }

        return null;
    }

    private static int? FixedLength(SubpacketType type) => type switch
    {
        SubpacketType.CreationTime or SubpacketType.SignatureExpiration or SubpacketType.KeyExpiration => 4,
        SubpacketType.Issuer => 8,
        SubpacketType.IssuerFingerprint => 1 + Fingerprint.Length,
        SubpacketType.PrimaryUserId => 1,
        SubpacketType.KeyFlags => 0,
        _ => null,
    };

    private static long ReadLength(ref ByteReader reader)
    {
        var first = reader.Byte();
        return first switch
        {
            < 192 => first,
            255 => reader.UInt32(),
            _ => ((first - 192) << 8) + reader.Byte() + 192,
        };
    }
}
