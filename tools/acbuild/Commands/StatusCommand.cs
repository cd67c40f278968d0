using System.CommandLine;
using System.Text.Json;
using Acbuild.State;
using Appc.CommandLine;

namespace Acbuild.Commands;

/// <summary><c>status [--json]</c>: what the build holds.</summary>
internal sealed class StatusCommand : ToolCommand
{
    private readonly Option<bool> _json = new("--json") { Description = "as JSON" };

    internal StatusCommand(GlobalOptions globals)
        : base("status", "show what the build holds: the image's name and the layers of its files", "acbuild status")
    {
        Options.Add(_json);
        SetAction(parse => Run(globals.ReadForBuild(parse), parse.GetValue(_json)));
    }

    private static int Run(BuildContext context, bool json)
    {
        using var build = BuildSession.Open(context.WorkPath);
        if (json)
        {
            WriteJson(build);
        }
        else
        {
            WriteText(build);
        }

        return 0;
    }

    private static void WriteText(BuildSession build)
    {
        Console.Out.WriteLine($"name    {build.Manifest.Name}");
        Console.Out.WriteLine($"state   {build.Directory}");
        Console.Out.WriteLine($"layers  {build.Layers.Count}, {build.Layers.Sum(layer => layer.Size)} bytes");
        foreach (var layer in build.Layers)
        {
            Console.Out.WriteLine($"  {layer.File}  {layer.Size,14}  {layer.Step}");
        }
    }

    private static void WriteJson(BuildSession build)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("name", build.Manifest.Name.ToString());
        json.WriteString("state", build.Directory);
        json.WriteStartArray("layers");
        foreach (var layer in build.Layers)
        {
            json.WriteStartObject();
            json.WriteString("file", layer.File);
            json.WriteNumber("size", layer.Size);
            json.WriteString("step", layer.Step);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
