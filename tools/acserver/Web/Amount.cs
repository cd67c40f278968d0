using System.Globalization;

namespace Acserver.Web;

/// <summary>Numbers for people.</summary>
internal static class Amount
{
    private static readonly string[] s_units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];

    /// <summary>Bytes in decimal units, three digits at most: 512 B, 1.25 MB, 348 GB.</summary>
    internal static string Bytes(long bytes)
    {
        double value = bytes;
        var unit = 0;
        while (value >= 999.5 && unit < s_units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return value.ToString(unit == 0 || value >= 99.95 ? "0" : value >= 9.995 ? "0.0" : "0.00", CultureInfo.InvariantCulture) + " " + s_units[unit];
    }

    /// <summary>A whole number with thin spaces between thousands.</summary>
    internal static string Count(long count) => count.ToString("#,0", CultureInfo.InvariantCulture).Replace(',', '\u202f');

    /// <summary>The number and its noun: 1 image, 2 images.</summary>
    internal static string Of(long count, string noun) => $"{Count(count)} {noun}{(count == 1 ? string.Empty : "s")}";

    /// <summary>A share of a whole.</summary>
    internal static string Share(long part, long whole) => whole == 0 ? "0 %" : (100.0 * part / whole).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
