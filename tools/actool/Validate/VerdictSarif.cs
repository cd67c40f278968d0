using System.Text.Json;
using Appc.ImageSpec.Schema;

namespace Actool;

/// <summary>Findings in the Static Analysis Results Interchange Format 2.1.0 (OASIS), which code hosts show beside a change.</summary>
internal static class VerdictSarif
{
    private const string Schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";
    private static readonly string[] s_rules = ["appimage", "layout", "manifest"];

    internal static void Print(IEnumerable<FileVerdict> verdicts, bool strict) => JsonResult.Print(json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json);
        json.WriteStartArray("results");
        foreach (var verdict in verdicts)
        {
            foreach (var problem in verdict.Problems)
            {
                WriteResult(json, verdict, problem, strict);
            }
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteTool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "actool");
        json.WriteStartArray("rules");
        foreach (var rule in s_rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            json.WriteStartObject("shortDescription");
            json.WriteString("text", $"the file is a valid {rule} of the App Container specification");
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, FileVerdict verdict, SchemaProblem problem, bool strict)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", SubjectTypes.NameOf(verdict.Type) ?? "manifest");
        json.WriteString("level", strict || problem.Severity == ProblemSeverity.Error ? "error" : "warning");
        json.WriteStartObject("message");
        json.WriteString("text", problem.ToString());
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", string.Join('/', verdict.File.Split('/').Select(Uri.EscapeDataString)));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", problem.Path.Length == 0 ? verdict.Subject : problem.Path);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
