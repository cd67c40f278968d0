using System.Globalization;
using Acbuild.Commands;
using Acbuild.Run;
using Acbuild.State;
using Acbuild.Steps;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Execute;

namespace Acbuild.Script;

/// <summary>
/// A <c>run</c> of a script as a process of its own, which goes into a user namespace with all users that an ordinary user has. The other lines stay outside,
/// where files that they read have the owners that they have.
/// </summary>
internal static class LineProcess
{
    /// <summary>The word by which the program knows that it is that process; no command for people.</summary>
    internal const string Word = "script-run";

    /// <summary>Whether a step has more users in a process of its own.</summary>
    internal static bool IsFor(Step step) => step is RunStep { HasNamespaces: true } && CallerUsers.Find(HostProbe.Facts()) is not null;

    /// <summary>Runs a line on a build that is committed and that nobody has open.</summary>
    /// <exception cref="ReportedFailureException">It failed; that process has said why.</exception>
    internal static void Run(ScriptLine line, string workPath, bool record)
    {
        string[] words = [Word, "--work-path", workPath, .. record ? (string[])[] : ["--no-history"], .. Appc.CommandLine.Report.Quiet ? (string[])["--quiet"] : [], line.File, line.Number.ToString(CultureInfo.InvariantCulture), "--", .. line.Words];
        if (OwnProcess.Run(words) is not 0 and var code)
        {
            throw new ReportedFailureException(code);
        }
    }

    /// <summary>That process's part, outside of the namespace and in it.</summary>
    internal static int Perform(BuildContext context, ScriptLine line)
    {
        Processes.DieWithParent();
        return UserNamespaceProcess.Run(RunCommand.StoreVariable()) ?? CommandFailure.Report(() =>
        {
            try
            {
                using var build = BuildSession.Open(context.WorkPath);
                StepEngine.Apply(build, ScriptReader.StepOf(line), !context.NoHistory);
                build.Commit();
                return 0;
            }
            catch (Exception failure) when (ScriptFailure.IsOfALine(failure))
            {
                throw ScriptFailure.At(line, failure);
            }
        });
    }
}
