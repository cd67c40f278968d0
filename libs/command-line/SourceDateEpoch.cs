using System.Globalization;
using Appc.Linux;

namespace Appc.CommandLine;

/// <summary>SOURCE_DATE_EPOCH (reproducible-builds.org): the latest time that may stand in an output, in whole seconds since 1970.</summary>
public static class SourceDateEpoch
{
    private const string Variable = "SOURCE_DATE_EPOCH";

    /// <summary>The time it names; null where it is not set or empty.</summary>
    /// <exception cref="UsageException">It is not a whole number of seconds.</exception>
    public static long? Read()
    {
        var text = Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw new UsageException($"{Variable} must be a number of seconds since 1970, not {ByteEscaping.ToDisplay(text)}");
    }
}
