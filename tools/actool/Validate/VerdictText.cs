using Appc.ImageSpec.Schema;
using Appc.Linux;

namespace Actool;

/// <summary>Verdicts as the Go tool prints them: on standard error, the file's name in front, nothing for a valid file unless asked.</summary>
internal static class VerdictText
{
    internal static void Print(FileVerdict verdict, ValidateOptions options)
    {
        var file = ByteEscaping.ToDisplay(verdict.File);
        foreach (var problem in verdict.Problems)
        {
            var what = problem.Severity == ProblemSeverity.Error ? verdict.Complaint : "warning";
            Console.Error.WriteLine($"{file}: {what}: {problem}");
        }

        if (options.Debug && verdict.Passes(options.Strict))
        {
            Console.Error.WriteLine($"{file}: valid {verdict.Subject}");
        }
    }
}
