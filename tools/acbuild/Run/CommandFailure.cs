namespace Acbuild.Run;

/// <summary>Makes the exit code of a command that failed in the image acbuild's own.</summary>
internal static class CommandFailure
{
    /// <summary>Does <paramref name="work"/>; says on one line what failed in the image.</summary>
    internal static int Report(Func<int> work)
    {
        try
        {
            return work();
        }
        catch (CommandFailedException failed)
        {
            Appc.CommandLine.Report.Error(failed.Message);
            if (failed.Cure is { } cure)
            {
                Appc.CommandLine.Report.Hint(cure);
            }

            return failed.Code;
        }
        catch (ReportedFailureException failed)
        {
            return failed.Code;
        }
    }
}
