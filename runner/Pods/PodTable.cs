using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Network;
using Appc.PodLaunch.Pods;

namespace Runner.Pods;

/// <summary>Pods for people and programs.</summary>
internal static class PodTable
{
    /// <summary>One line a pod, columns aligned.</summary>
    internal static string Text(IReadOnlyList<PodDirectory> pods)
    {
        var text = new StringBuilder("UUID                                  APP              STATE     EXIT  CREATED               IMAGE  NETWORKS\n");
        foreach (var pod in pods)
        {
            var (app, image) = AppOf(pod);
            text.Append(CultureInfo.InvariantCulture, $"{pod.Id}  {app,-15}  {StateName(pod.State),-8}  {pod.ExitCode?.ToString() ?? "-",-4}  {pod.Created.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}  {image}{(NetworksOf(pod) is { Length: > 0 } networks ? "  " + networks : "")}\n");
        }

        return text.ToString();
    }

    /// <summary>An array of objects.</summary>
    internal static string Json(IReadOnlyList<PodDirectory> pods)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (var pod in pods)
            {
                Write(pod, json);
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>One pod's object.</summary>
    internal static string Json(PodDirectory pod)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            Write(pod, json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(PodDirectory pod, Utf8JsonWriter json)
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
        json.WriteString("state"u8, StateName(pod.State));
        if (pod.ExitCode is { } code)
        {
            json.WriteNumber("exitCode"u8, code);
        }

        if (pod.State == PodState.Running && pod.Pid is { } pid)
        {
            json.WriteNumber("pid"u8, pid);
        }

        json.WriteString("created"u8, pod.Created);
        json.WriteEndObject();
    }

    /// <summary><c>NAME:ip4=ADDRESS</c> of each network that the pod has joined, as rkt writes it; with commas.</summary>
    internal static string NetworksOf(PodDirectory pod) => string.Join(", ", pod.Networks.Select(network =>
        network.Attachment.Network + string.Concat((network.Result?.Hosts ?? []).Select(address => $":{(address.AddressFamily == AddressFamily.InterNetwork ? "ip4" : "ip6")}={address}"))));

    internal static string StateName(PodState state) => state switch
    {
        PodState.Running => "running",
        PodState.Exited => "exited",
        PodState.Prepared => "prepared",
        _ => "aborted",
    };

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
