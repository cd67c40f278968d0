using Acbuild.Run;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.Linux;

namespace Acbuild.Script;

/// <summary>Says at which line of a script something failed, and keeps what kind of failure it was.</summary>
internal static class ScriptFailure
{
    /// <summary>The same failure with the line in front; null for what is a defect and not about the line.</summary>
    internal static Exception? At(ScriptLine line, Exception failure) => failure switch
    {
        UsageException => new UsageException($"{line.Place}: {failure.Message}"),
        BadInputException bad => bad.In(line.Place),
        NotFoundException missing => new NotFoundException($"{line.Place}: {missing.Message}", missing.Cure),
        NotVerifiedException refused => new NotVerifiedException($"{line.Place}: {refused.Message}", refused.Cure),
        CommandFailedException failed => new CommandFailedException($"{line.Place}: {failed.Message}", failed.Code, failed.Cure),
        SystemCallException or IOException or UnauthorizedAccessException => new BadInputException($"{line.Place}: {failure.Message}", failure),
        _ => null,
    };
}
