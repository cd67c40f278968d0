using System.CommandLine;
using System.Text;
using System.Text.Json;

namespace Runner.Options;

/// <summary>The forms in which lists and states are printed, with rkt's words.</summary>
internal enum OutputForm
{
    /// <summary>For people.</summary>
    Text,

    /// <summary>The tool's own JSON.</summary>
    OwnJson,

    /// <summary>rkt's JSON (its package api/v1) on one line.</summary>
    RktJson,

    /// <summary>The same, indented.</summary>
    RktJsonPretty,
}

/// <summary>The options --format and --json.</summary>
internal sealed class FormatFlag
{
    private readonly Option<string?> _format = new("--format") { Description = "rkt's JSON, on one line or indented", HelpName = "json|json-pretty" };
    private readonly Option<bool> _json = new("--json") { Description = "JSON with all that is known" };

    internal void AddTo(Command command)
    {
        _format.AcceptOnlyFromAmong("json", "json-pretty");
        command.Options.Add(_format);
        command.Options.Add(_json);
    }

    /// <summary>What was given of them.</summary>
    /// <exception cref="Appc.CommandLine.UsageException">Both are given.</exception>
    internal OutputForm Read(ParseResult parse) => (parse.GetValue(_format), parse.GetValue(_json)) switch
    {
        (null, false) => OutputForm.Text,
        (null, true) => OutputForm.OwnJson,
        ("json", false) => OutputForm.RktJson,
        (_, false) => OutputForm.RktJsonPretty,
        _ => throw new Appc.CommandLine.UsageException("--format and --json exclude each other"),
    };

    /// <summary>What a writer writes, with a line feed behind it.</summary>
    internal static string Print(OutputForm form, Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        var options = form == OutputForm.RktJsonPretty ? new JsonWriterOptions { Indented = true, IndentCharacter = '\t', IndentSize = 1 } : new JsonWriterOptions { Indented = form == OutputForm.OwnJson };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }
}
