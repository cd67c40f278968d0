using System.Text.Json;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>A pod as JSON, with all that is known.</summary>
internal static class PodJson
{
    internal static void Write(PodDirectory pod, Utf8JsonWriter json)
    {
        var (app, image) = AppOf(pod);
        json.WriteStartObject();
        json.WriteString("uuid"u8, pod.Id.ToString());
        json.WriteString("app"u8, app);
        json.WriteString("image"u8, image);
        json.WriteStartArray("apps"u8);
        foreach (var one in pod.ReadManifest()?.Apps ?? [])
        {
            WriteApp(pod, one, json);
        }

        json.WriteEndArray();
        json.WriteStartArray("networks"u8);
        foreach (var network in pod.Networks)
        {
            WriteNetwork(network, json);
        }

        json.WriteEndArray();
        json.WriteString("state"u8, PodText.StateName(pod.State));
        if (pod.ExitCode is { } code)
        {
            json.WriteNumber("exitCode"u8, code);
        }

        if (pod.State == PodState.Running && pod.Pid is { } pid)
        {
            json.WriteNumber("pid"u8, pid);
        }

        json.WriteString("created"u8, pod.Created);
        if (pod.Started is { } started)
        {
            json.WriteString("started"u8, started);
        }

        json.WriteEndObject();
    }

    private static void WriteNetwork(JoinedNetwork network, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, network.Attachment.Network);
        json.WriteString("interface"u8, network.Attachment.Interface);
        json.WriteStartArray("addresses"u8);
        foreach (var address in network.Result?.Addresses ?? [])
        {
            json.WriteStringValue(address);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteApp(PodDirectory pod, RuntimeApp app, Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("name"u8, app.Name.ToString());
        json.WriteString("image"u8, app.Image.Name?.ToString());
        json.WriteString("imageID"u8, app.Image.Id?.ToString());
        if (pod.ExitCodeOf(app.Name) is { } code)
        {
            json.WriteNumber("exitCode"u8, code);
        }

        json.WriteEndObject();
    }

    /// <summary>Names of all apps and of their images, with commas.</summary>
    private static (string App, string Image) AppOf(PodDirectory pod)
    {
        var apps = pod.ReadManifest()?.Apps ?? [];
        return apps.IsEmpty ? ("-", "-") : (string.Join(',', apps.Select(app => app.Name)), string.Join(',', apps.Select(app => app.Image.Name?.ToString() ?? "-").Distinct()));
    }
}
