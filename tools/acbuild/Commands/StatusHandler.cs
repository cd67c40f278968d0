using System.Text;
using System.Text.Json;
using Acbuild.State;
using Acbuild.Steps;
using Appc.Linux;

namespace Acbuild.Commands;

/// <summary>Shows what a build holds.</summary>
internal static class StatusHandler
{
    internal static int Run(BuildContext context, bool json)
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

    /// <summary>The last step that the image's history or a layer names; a build with --no-history knows only those that made a layer.</summary>
    private static string LastStep(BuildSession build) =>
        StepEngine.LastStep(build.Manifest) ?? (build.Layers.Count > 0 ? build.Layers[^1].Step : "acbuild begin");

    private static void WriteText(BuildSession build)
    {
        var manifest = build.Manifest;
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append($"{name,-13}{ByteEscaping.ToDisplay(value)}\n");
        Line("name", manifest.Name.ToString() == ManifestEdits.PlaceholderName ? "(none yet: set-name)" : manifest.Name.ToString());
        Line("labels", string.Join(' ', manifest.Labels.Select(label => $"{label.Name}={label.Value}")));
        Line("exec", manifest.App is { Exec.IsEmpty: false } app ? string.Join(' ', app.Exec) : "(none)");
        Line("user", manifest.App is null ? "(no app)" : $"{manifest.App.User}:{manifest.App.Group}");
        Line("manifest", $"{Count(manifest.App?.Environment.Length, "variable")}, {Count(manifest.App?.Ports.Length, "port")}, {Count(manifest.App?.MountPoints.Length, "mount point")}, {Count(manifest.App?.Isolators.Length, "isolator")}");
        foreach (var dependency in manifest.Dependencies)
        {
            Line("depends on", dependency.ImageName + (dependency.ImageId is { } id ? $" {id.ToString()[..19]}" : string.Empty));
        }

        Line("state", build.Directory);
        Line("last step", LastStep(build));
        Line("layers", $"{build.Layers.Count}, {build.Layers.Sum(layer => layer.Size)} bytes");
        foreach (var layer in build.Layers)
        {
            text.Append($"  {layer.File}  {layer.Size,14}  {ByteEscaping.ToDisplay(layer.Step)}\n");
        }

        Console.Out.Write(text.ToString());
    }

    private static string Count(int? count, string what) => $"{count ?? 0} {what}{(count == 1 ? string.Empty : "s")}";

    private static void WriteJson(BuildSession build)
    {
        using var output = Console.OpenStandardOutput();
        using var json = new Utf8JsonWriter(output);
        json.WriteStartObject();
        json.WriteString("name", build.Manifest.Name.ToString());
        json.WriteString("state", build.Directory);
        json.WriteString("lastStep", LastStep(build));
        json.WriteNumber("bytes", build.Layers.Sum(layer => layer.Size));
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
        json.WritePropertyName("manifest");
        json.WriteRawValue(build.Manifest.ToJson(indented: false).Span);
        json.WriteEndObject();
        json.Flush();
        output.Write("\n"u8);
    }
}
