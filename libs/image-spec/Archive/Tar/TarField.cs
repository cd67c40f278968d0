namespace Appc.ImageSpec.Archive;

/// <summary>Where a field lies in a 512-byte header block (POSIX pax, "ustar Interchange Format"; GNU tar's tar.h).</summary>
internal static class TarField
{
    internal const int BlockSize = 512;

    internal static Range Name => 0..100;

    internal static Range Mode => 100..108;

    internal static Range Uid => 108..116;

    internal static Range Gid => 116..124;

    internal static Range Size => 124..136;

    internal static Range ModificationTime => 136..148;

    internal static Range Checksum => 148..156;

    internal const int TypeFlag = 156;

    internal static Range LinkName => 157..257;

    internal static Range Magic => 257..265;

    internal static Range DeviceMajor => 329..337;

    internal static Range DeviceMinor => 337..345;

    internal static Range Prefix => 345..500;

    /// <summary>The shorter prefix of star(1), which keeps two times behind it and marks itself with <see cref="StarTrailer"/>.</summary>
    internal static Range StarPrefix => 345..476;

    internal static Range StarTrailer => 508..512;

    /// <summary>Four pieces of 24 bytes in the header of a GNU sparse file.</summary>
    internal static Range GnuSparsePieces => 386..482;

    internal const int GnuSparseExtended = 482;

    internal static Range GnuRealSize => 483..495;

    /// <summary>Twenty-one pieces of 24 bytes in a block that continues a GNU sparse map.</summary>
    internal static Range GnuSparseMorePieces => 0..504;

    internal const int GnuSparseMoreExtended = 504;

    internal static ReadOnlySpan<byte> PosixMagic => "ustar\u000000"u8;

    internal static ReadOnlySpan<byte> GnuMagic => "ustar  \0"u8;

    /// <summary>The bytes of a text field before its first NUL.</summary>
    internal static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> field)
    {
        var end = field.IndexOf((byte)0);
        return end < 0 ? field : field[..end];
    }

    /// <summary>The bytes that <paramref name="size"/> takes up in an archive: rounded up to whole blocks.</summary>
    internal static long Padding(long size) => -size & (BlockSize - 1);
}
