using Acbuild.Run;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acbuild.Script;

/// <summary>Says at which line of a script something failed, and keeps what kind of failure it was.</summary>
internal static class ScriptFailure
{
    /// <summary>False for what is a defect and not about a line.</summary>
    internal static bool IsOfALine(Exception failure) => failure is UsageException or BadInputException or NotFoundException or NotVerifiedException
        or CommandFailedException or SystemCallException or IOException or UnauthorizedAccessException;

    /// <summary>The same failure with the line in front.</summary>
    internal static Exception At(ScriptLine line, Exception failure) => failure switch
    {
        UsageException => new UsageException($"{line.Place}: {failure.Message}"),
        BadInputException bad => bad.In(line.Place),
        NotFoundException missing => new NotFoundException($"{line.Place}: {missing.Message}", missing.Cure),
        NotVerifiedException refused => new NotVerifiedException($"{line.Place}: {refused.Message}", refused.Cure),
        CommandFailedException failed => new CommandFailedException($"{line.Place}: {failed.Message}", failed.Code, failed.Cure),
        SystemCallException or IOException or UnauthorizedAccessException => new BadInputException($"{line.Place}: {failure.Message}", failure),
        _ => failure,
    };
}
