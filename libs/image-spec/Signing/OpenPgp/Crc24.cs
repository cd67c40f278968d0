namespace Appc.ImageSpec.Signing.OpenPgp;

/// <summary>The checksum of OpenPGP armor (RFC 4880 section 6.1): finds typing and copying errors, protects against nobody.</summary>
internal static class Crc24
{
    private const int Polynomial = 0x1864CFB;

    public static int Compute(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xB704CE;
        foreach (var value in bytes)
        {
            crc ^= value << 16;
            for (var bit = 0; bit < 8; bit++)
            {
                crc <<= 1;
                crc = (crc & 0x1000000) != 0 ? crc ^ Polynomial : crc;
            }
        }

        return crc & 0xFFFFFF;
    }
}
