using System.Collections.Immutable;
using System.Text.Json;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Acbuild.Run;

/// <summary>What the process that launches is told, by a file: it must start no thread, so that it cannot be told by the process that prepared all.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="WorkingDirectory">Absolute in the image.</param>
/// <param name="Network">The host's network is there.</param>
/// <param name="HasSecrets">The pod's directory of secrets is shown to the command.</param>
/// <param name="Engine">How it is run.</param>
internal sealed record StageRequest(ImmutableArray<string> Command, string WorkingDirectory, bool Network, bool HasSecrets, RunEngine Engine)
{
    private const string FileName = "request.json";

    /// <summary>Writes it into a pod's directory.</summary>
    internal void Write(string pod)
    {
        using var file = File.Create(Path.Join(pod, FileName));
        using var json = new Utf8JsonWriter(file);
        json.WriteStartObject();
        json.WriteString("workingDirectory", WorkingDirectory);
        json.WriteString("network", Network ? "host" : "none");
        json.WriteString("secrets", HasSecrets ? "shown" : "none");
        json.WriteString("engine", Engine.ToString());
        json.WriteStartArray("command");
        foreach (var word in Command)
        {
            json.WriteStringValue(word);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    internal static StageRequest Read(string pod)
    {
        var json = StrictJson.Parse(File.ReadAllBytes(Path.Join(pod, FileName)), new JsonLimits(MaxBytes: 8 << 20, MaxDepth: 8));
        string Text(string name) => json.Find(name)?.Text ?? throw new BadInputException($"run: no {name} in {FileName}");
        var command = json.Find("command")?.Items.Select(item => item.Text ?? string.Empty) ?? [];
        return new StageRequest([.. command], Text("workingDirectory"), Text("network") == "host", Text("secrets") == "shown", Enum.Parse<RunEngine>(Text("engine")));
    }
}
