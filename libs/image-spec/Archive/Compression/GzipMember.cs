using System.Buffers.Binary;
using Appc.Linux.Native.Deflate;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// One gzip member as we write them: at most 1 MiB of data, no clock and no name, and a subfield <c>AC</c> in the extra field
/// (RFC 1952 section 2.3.1.1) that holds the length of the whole member as 32 bits, little-endian. With it a reader finds the
/// next member without decompressing; readers that do not know it skip it.
/// </summary>
internal static class GzipMember
{
    /// <summary>The most data in a member.</summary>
    internal const int MaxData = 1 << 20;

    internal const int HeaderLength = 20;
    internal const int TrailerLength = 8;
    private const int LengthOffset = 16;

    /// <summary>The most bytes that a member can take up.</summary>
    internal static int MaxLength { get; } = HeaderLength + DeflateCompressor.Bound(MaxData) + TrailerLength;

    // ID1 ID2 CM=8 FLG=FEXTRA MTIME=0 XFL=0 OS=255 (unknown) XLEN=8 'A' 'C' LEN=4
    private static ReadOnlySpan<byte> Start => [0x1f, 0x8b, 8, 4, 0, 0, 0, 0, 0, 255, 8, 0, (byte)'A', (byte)'C', 4, 0];

    /// <summary>Writes a member and returns its length.</summary>
    internal static int Write(DeflateCompressor compressor, ReadOnlySpan<byte> data, Span<byte> member)
    {
        var length = HeaderLength + compressor.Compress(data, member[HeaderLength..^TrailerLength]) + TrailerLength;
        Start.CopyTo(member);
        BinaryPrimitives.WriteInt32LittleEndian(member[LengthOffset..], length);
        var trailer = member[(length - TrailerLength)..];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.Append(0, data));
        BinaryPrimitives.WriteInt32LittleEndian(trailer[4..], data.Length);
        return length;
    }

    /// <summary>True when the bytes begin a member of this form; then also its length.</summary>
    internal static bool TryReadLength(ReadOnlySpan<byte> header, out int length)
    {
        length = 0;
        if (header.Length < HeaderLength || !header.StartsWith(Start))
        {
            return false;
        }

        length = BinaryPrimitives.ReadInt32LittleEndian(header[LengthOffset..]);
        return length > HeaderLength + TrailerLength && length <= MaxLength;
    }

    /// <summary>Decompresses a whole member; false when the data, its checksum or one of its lengths is wrong.</summary>
    internal static bool TryRead(DeflateDecompressor decompressor, ReadOnlySpan<byte> member, Span<byte> data, out int length)
    {
        var trailer = member[^TrailerLength..];
        return decompressor.TryDecompress(member[HeaderLength..^TrailerLength], data, out length)
            && BinaryPrimitives.ReadInt32LittleEndian(trailer[4..]) == length
            && BinaryPrimitives.ReadUInt32LittleEndian(trailer) == Crc32.Append(0, data[..length]);
    }
}
