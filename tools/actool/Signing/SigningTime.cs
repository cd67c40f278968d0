using Appc.CommandLine;

namespace Actool.Signing;

/// <summary>The time that keys and signatures carry.</summary>
internal static class SigningTime
{
    /// <summary>SOURCE_DATE_EPOCH where it is set, else the clock; whole seconds.</summary>
    /// <exception cref="UsageException">The variable is not a number of seconds that OpenPGP can say (32 bits).</exception>
    internal static DateTimeOffset Now()
    {
        var seconds = SourceDateEpoch.Read() ?? DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        return seconds <= uint.MaxValue
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : throw new UsageException($"SOURCE_DATE_EPOCH must be at most {uint.MaxValue} for a signature, not {seconds}");
    }
}
