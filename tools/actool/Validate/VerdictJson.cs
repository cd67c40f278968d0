using System.Text.Json;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>Verdicts as JSON: a list of <c>{file, type, valid, problems: [{severity, path, rule}]}</c>.</summary>
internal static class VerdictJson
{
    internal static void Print(IEnumerable<FileVerdict> verdicts, bool strict) => JsonResult.Print(json =>
    {
        json.WriteStartArray();
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("file", verdict.File);
            json.WriteString("type", SubjectTypes.NameOf(verdict.Type));
            json.WriteBoolean("valid", verdict.Passes(strict));
            json.WriteStartArray("problems");
            foreach (var problem in verdict.Problems)
            {
                WriteProblem(json, problem);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static void WriteProblem(Utf8JsonWriter json, SchemaProblem problem)
    {
        json.WriteStartObject();
        json.WriteString("severity", problem.Severity == ProblemSeverity.Error ? "error" : "warning");
        json.WriteString("path", problem.Path);
        json.WriteString("rule", problem.Rule);
        json.WriteEndObject();
    }
}
