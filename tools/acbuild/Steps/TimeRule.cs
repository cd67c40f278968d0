using Appc.CommandLine;
using Appc.ImageSpec.Archive;

namespace Acbuild.Steps;

/// <summary>What SOURCE_DATE_EPOCH (reproducible-builds.org) does to times in an image: no later one gets in.</summary>
/// <param name="Latest">The time it names; null where it is not set.</param>
internal readonly record struct TimeRule(UnixTime? Latest)
{
    /// <summary>Reads the variable.</summary>
    /// <exception cref="UsageException">It is not a whole number of seconds.</exception>
    internal static TimeRule FromEnvironment() =>
        new(SourceDateEpoch.Read() is { } seconds ? new UnixTime(seconds, 0) : null);

    /// <summary>A source's time, or the latest allowed one.</summary>
    internal UnixTime Clamp(UnixTime time) => Latest is { } latest && time > latest ? latest : time;

    /// <summary>The time of what the tool makes itself: SOURCE_DATE_EPOCH, or that of the newest input.</summary>
    internal UnixTime ForMade(UnixTime newest) => Latest ?? newest;
}
