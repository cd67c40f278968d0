namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>Packet types (RFC 9580 section 5); the names are the RFC's.</summary>
internal enum PacketTag
{
    Signature = 2,
    SecretKey = 5,
    PublicKey = 6,
    SecretSubkey = 7,
    Marker = 10,
    Trust = 12,
    UserId = 13,
    PublicSubkey = 14,
    UserAttribute = 17,
    Padding = 21,
}

/// <summary>One packet: its type and its body, without the header.</summary>
internal readonly record struct Packet(PacketTag Tag, ReadOnlyMemory<byte> Body)
{
    /// <summary>True for what may stand anywhere and means nothing: markers, padding, local trust, private and uncritical types.</summary>
    public bool IsIgnorable => Tag is PacketTag.Marker or PacketTag.Padding or PacketTag.Trust || (int)Tag >= 40;

    /// <summary>The packet with a header in the new format (RFC 9580 section 4.2.1).</summary>
    public void WriteTo(ByteWriter writer)
    {
        writer.Byte(0xC0 | (int)Tag);
        var length = Body.Length;
        if (length < 192)
        {
            writer.Byte(length);
        }
        else if (length < 8384)
        {
            writer.UInt16(length - 192 + (192 << 8));
        }
        else
        {
            writer.Byte(255).UInt32(length);
        }

        writer.Bytes(Body.Span);
    }
}
