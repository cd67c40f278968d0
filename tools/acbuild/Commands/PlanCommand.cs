using System.CommandLine;
using System.Text.Json;
using Acbuild.Script;
using Acbuild.Steps;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary><c>plan FILE</c>.</summary>
internal sealed class PlanCommand : ToolCommand
{
    private readonly Argument<string> _file = new("FILE") { Description = "the script; - for standard input" };
    private readonly Option<bool> _json = new("--json") { Description = "as JSON" };
    private readonly CacheOptions _cache = new();

    internal PlanCommand(GlobalOptions globals)
        : base("plan", "show which steps of a script would be executed and which are kept", "acbuild plan build-nginx.acb")
    {
        Details = "Nothing is executed. kept: the result of the step is there; run: the step would be executed; output: made each time.";
        Arguments.Add(_file);
        Options.Add(_json);
        _cache.AddTo(this);
        SetAction(parse =>
        {
            var context = globals.ReadForBuild(parse);
            var actions = ScriptReader.Read(parse.GetRequiredValue(_file));
            using var cache = _cache.Open(parse);
            Write(ScriptPlan.Make(actions, cache, !context.NoHistory), parse.GetValue(_json));
            return 0;
        });
    }

    private static void Write(IReadOnlyList<PlannedAction> plan, bool json)
    {
        if (json)
        {
            WriteJson(plan);
            return;
        }

        foreach (var (action, what) in plan)
        {
            Console.Out.WriteLine($"{action.Line.Number,4}  {what,-6}  {TextOf(action)}");
        }
    }

    private static void WriteJson(IReadOnlyList<PlannedAction> plan)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartArray();
        foreach (var (action, what) in plan)
        {
            json.WriteStartObject();
            json.WriteString("file", action.Line.File);
            json.WriteNumber("line", action.Line.Number);
            json.WriteString("does", what);
            json.WriteString("command", TextOf(action));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.Flush();
        output.Write("\n"u8);
    }

    private static string TextOf(ScriptAction action) =>
        string.Join(' ', action.Line.Words.Select(word => word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:=@,+%".Contains(c, StringComparison.Ordinal)) ? word : GoQuoting.Quote(word)));
}
