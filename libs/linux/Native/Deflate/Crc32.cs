namespace Appc.Linux.Native.Deflate;

/// <summary>The CRC-32 of gzip (RFC 1952 section 8), several gigabytes a second.</summary>
public static class Crc32
{
    /// <summary>The checksum of <paramref name="data"/> continued from <paramref name="crc"/>; 0 begins.</summary>
    public static unsafe uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        // libdeflate takes a null pointer for "begin anew", so that an empty buffer must not reach it.
        if (data.IsEmpty)
        {
            return crc;
        }

        fixed (byte* start = data)
        {
            return Libdeflate.Crc32(crc, start, (nuint)data.Length);
        }
    }
}
