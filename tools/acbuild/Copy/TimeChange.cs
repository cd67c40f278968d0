using System.Globalization;
using Appc.CommandLine;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Acbuild.Copy;

/// <summary>What <c>--chtime</c> says: one modification time for everything that is copied.</summary>
internal static class TimeChange
{
    /// <summary>Reads <c>@SECONDS</c> since 1970, a date, or a date with time and zone as RFC 3339 has it.</summary>
    /// <exception cref="UsageException">It is none of them.</exception>
    internal static UnixTime Parse(string text)
    {
        if (text.StartsWith('@') && long.TryParse(text.AsSpan(1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
        {
            return new UnixTime(seconds, 0);
        }

        var whole = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text + "T00:00:00Z" : text;
        return Timestamp.TryParse(whole, out var time)
            ? new UnixTime(time.ToUnixTimeSeconds(), 0)
            : throw new UsageException($"--chtime {ByteEscaping.ToDisplay(text)}: must be @SECONDS since 1970, YYYY-MM-DD or YYYY-MM-DDTHH:MM:SSZ");
    }
}
