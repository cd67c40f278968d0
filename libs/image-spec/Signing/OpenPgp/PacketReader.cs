namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>
/// Cuts bytes into packets, headers of both formats (RFC 9580 section 4.2). Partial and indeterminate lengths are refused: they are for
/// streamed messages and have no place in keys and signatures.
/// </summary>
internal static class PacketReader
{
    public static List<Packet> ReadAll(ReadOnlyMemory<byte> bytes, int maxPackets, string what)
    {
        var packets = new List<Packet>();
        var offset = 0;
        while (offset < bytes.Length)
        {
            if (packets.Count == maxPackets)
            {
                throw new BadInputException($"{what}: more than {maxPackets} packets");
            }

            var reader = new ByteReader(bytes.Span[offset..], $"{what}: packet at byte {offset}");
            var tag = ReadHeader(ref reader, out var length);
            var start = bytes.Length - reader.Remaining;
            reader.Take(length);
            packets.Add(new Packet(tag, bytes.Slice(start, (int)length)));
            offset = start + (int)length;
        }

        return packets;
    }

    private static PacketTag ReadHeader(ref ByteReader reader, out long length)
    {
        var first = reader.Byte();
        if ((first & 0x80) == 0)
        {
            throw reader.Malformed($"0x{first:x2} does not start an OpenPGP packet");
        }

        var isNew = (first & 0x40) != 0;
        var tag = isNew ? first & 0x3F : (first >> 2) & 0x0F;
        length = isNew ? NewLength(ref reader) : OldLength(ref reader, first & 3);
        return tag == 0 ? throw reader.Malformed("packet type 0 is reserved") : (PacketTag)tag;
    }

    private static long NewLength(ref ByteReader reader)
    {
        var first = reader.Byte();
        return first switch
        {
            < 192 => first,
            < 224 => ((first - 192) << 8) + reader.Byte() + 192,
            255 => reader.UInt32(),
            _ => throw reader.Malformed("a partial length does not belong in a key or signature"),
        };
    }

    private static long OldLength(ref ByteReader reader, int lengthType) => lengthType switch
    {
        0 => reader.Byte(),
        1 => reader.UInt16(),
        2 => reader.UInt32(),
        _ => throw reader.Malformed("an indeterminate length does not belong in a key or signature"),
    };
}
