using Appc.CommandLine;

namespace Actool;

/// <summary>What validate was asked for.</summary>
internal sealed record ValidateOptions(string[] Files, string? Type, bool Strict, bool Json, bool Sarif, bool Debug);

/// <summary>Judges every file and reports in one of three forms.</summary>
internal static class ValidateHandler
{
    internal static int Run(ValidateOptions options)
    {
        var type = SubjectTypes.Parse(options.Type);
        if (options.Json && options.Sarif)
        {
            throw new UsageException("--json and --sarif exclude each other");
        }

        var verdicts = new List<FileVerdict>();
        foreach (var file in options.Files)
        {
            var verdict = FileJudge.Judge(file, type);
            verdicts.Add(verdict);
            if (!options.Json && !options.Sarif)
            {
                VerdictText.Print(verdict, options);
            }
        }

        if (options.Json)
        {
            VerdictJson.Print(verdicts, options.Strict);
        }
        else if (options.Sarif)
        {
            VerdictSarif.Print(verdicts, options.Strict);
        }

        return verdicts.TrueForAll(verdict => verdict.Passes(options.Strict)) ? 0 : 1;
    }
}
