using System.Text.Json;
using Appc.PodLaunch.Pods;
using Runner.Options;

namespace Runner.Pods;

/// <summary>What <c>runner list</c> was asked.</summary>
internal sealed record ListOptions(string? Directory, OutputForm Form, bool Full, bool HasLegend);

/// <summary>Lists pods.</summary>
internal static class ListHandler
{
    internal static int Run(ListOptions options)
    {
        var pods = StateOfPods.Find(options.Directory) is { } directory ? PodDirectory.List(directory) : [];
        Console.Out.Write(options.Form switch
        {
            OutputForm.Text => PodText.Table(pods, options.Full, options.HasLegend),
            OutputForm.OwnJson => FormatFlag.Print(options.Form, json => Array(pods, json, PodJson.Write)),
            _ => FormatFlag.Print(options.Form, json => Array(pods, json, RktPodJson.Write)),
        });
        return 0;
    }

    private static void Array(IReadOnlyList<PodDirectory> pods, Utf8JsonWriter json, Action<PodDirectory, Utf8JsonWriter> write)
    {
        json.WriteStartArray();
        foreach (var pod in pods)
        {
            write(pod, json);
        }

        json.WriteEndArray();
    }
}
