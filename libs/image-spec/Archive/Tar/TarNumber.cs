using System.Buffers.Text;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// The two ways numbers are written in a header: octal text, and GNU's base-256 (first bit set, then a big-endian two's
/// complement number over the rest of the field).
/// </summary>
internal static class TarNumber
{
    /// <summary>Reads a field; false when it is neither way, or does not fit 64 bits.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> field, out long value) =>
        (field[0] & 0x80) != 0 ? TryReadBinary(field, out value) : TryReadOctal(field, out value);

    /// <summary>Writes octal digits and a NUL; false when the number is negative or has too many digits.</summary>
    internal static bool TryWriteOctal(Span<byte> field, long value)
    {
        var digits = field.Length - 1;
        if (value < 0 || (digits < 21 && value >> (3 * digits) != 0))
        {
            return false;
        }

        for (var i = digits - 1; i >= 0; i--, value >>= 3)
        {
            field[i] = (byte)('0' + (value & 7));
        }

        field[digits] = 0;
        return true;
    }

    /// <summary>Reads decimal text that fills <paramref name="text"/> and is not negative.</summary>
    internal static bool TryReadDecimal(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && text[0] is >= (byte)'0' and <= (byte)'9';

    private static bool TryReadOctal(ReadOnlySpan<byte> field, out long value)
    {
        value = 0;
        field = field.Trim(" \0"u8);
        foreach (var digit in field)
        {
            if (digit is < (byte)'0' or > (byte)'7' || value >> 60 != 0)
            {
                return false;
            }

            value = (value << 3) | (uint)(digit - '0');
        }

        return true;
    }

    private static bool TryReadBinary(ReadOnlySpan<byte> field, out long value)
    {
        var negative = (field[0] & 0x40) != 0;
        value = negative ? -1 : 0;
        for (var i = 0; i < field.Length; i++)
        {
            // The first bit is the mark; the second is the sign and is extended over it.
            var digit = i == 0 ? (byte)(negative ? field[0] : field[0] & 0x7f) : field[i];
            if (value >> 55 is not (0 or -1))
            {
                return false;
            }

            value = (value << 8) | digit;
        }

        return negative == value < 0;
    }
}
