using System.Globalization;
using Appc.CommandLine;
using Appc.Linux;

namespace Acserver.Bundles;

/// <summary>Sizes on the command line: bytes, or with K, M, G or T behind for powers of 1024.</summary>
internal static class ByteSize
{
    /// <summary>Reads one.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    internal static long Parse(string text)
    {
        var unit = text.Length == 0 ? -1 : "KMGT".IndexOf(text[^1], StringComparison.Ordinal);
        var shift = 10 * (unit + 1);
        return long.TryParse(unit < 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 && number <= long.MaxValue >> shift
            ? number << shift
            : throw new UsageException($"{ByteEscaping.ToDisplay(text)}: must be a number of bytes such as 4000000000 or 4G");
    }

    /// <summary>For people.</summary>
    internal static string Show(long bytes) => bytes switch
    {
        >= 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.00} GB"),
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        _ => $"{bytes} bytes",
    };
}
