using Appc.ImageSpec.Schema;

namespace Acbuild.Run;

/// <summary>Starts this program again as the process that launches.</summary>
internal static class StageProcess
{
    /// <summary>The word by which the program knows that it is that process; no command for people.</summary>
    internal const string Word = "run-stage";

    /// <summary>Runs it to its end.</summary>
    /// <param name="pod">The pod's directory, with the request in it.</param>
    /// <param name="environment">All of its environment.</param>
    /// <returns>The command's exit code.</returns>
    internal static int Run(string pod, IEnumerable<EnvironmentVariable> environment) => OwnProcess.Run([Word, pod, $"{Environment.ProcessId}"], environment);
}
