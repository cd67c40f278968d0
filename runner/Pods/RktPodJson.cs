using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Appc.ImageSpec.Schema;
using Appc.PodLaunch.Pods;
using Runner.Options;

namespace Runner.Pods;

/// <summary>A pod as rkt's JSON has it (its package api/v1): the UUID is <c>name</c>, times of pods are seconds since 1970, times of apps nanoseconds.</summary>
internal static class RktPodJson
{
    internal static void Write(PodDirectory pod, Utf8JsonWriter json)
    {
        var manifest = pod.ReadManifest();
        json.WriteStartObject();
        json.WriteString("name"u8, pod.Id.ToString());
        json.WriteString("state"u8, PodText.StateName(pod.State));
        WriteNetworks(pod, json);
        if (manifest is not null)
        {
            json.WriteStartArray("app_names"u8);
            foreach (var app in manifest.Apps)
            {
                json.WriteStringValue(app.Name.ToString());
            }

            json.WriteEndArray();
            json.WriteStartArray("apps"u8);
            foreach (var app in manifest.Apps)
            {
                WriteApp(pod, manifest, app, json);
            }

            json.WriteEndArray();
        }

        json.WriteNumber("created_at"u8, pod.Created.ToUnixTimeSeconds());
        if (pod.Started is { } started)
        {
            json.WriteNumber("started_at"u8, started.ToUnixTimeSeconds());
        }

        WriteMap(json, "user_annotations", manifest?.UserAnnotations);
        WriteMap(json, "user_labels", manifest?.UserLabels);
        json.WriteEndObject();
    }

    private static void WriteApp(PodDirectory pod, PodManifest manifest, RuntimeApp app, Utf8JsonWriter json)
    {
        var code = pod.ExitCodeOf(app.Name);
        json.WriteStartObject();
        json.WriteString("name"u8, app.Name.ToString());
        json.WriteString("state"u8, code is not null ? "exited" : pod.State switch
        {
            PodState.Prepared => "created",
            PodState.Running => "running",
            _ => "exited",
        });
        json.WriteNumber("created_at"u8, RktTime.Nanoseconds(pod.Created));
        if (pod.Started is { } started)
        {
            json.WriteNumber("started_at"u8, RktTime.Nanoseconds(started));
        }

        if (code is { } exit)
        {
            json.WriteNumber("exit_code"u8, exit);
        }

        json.WriteString("image_id"u8, app.Image.Id?.ToString() ?? "");
        WriteMounts(manifest, app, json);
        WriteMap(json, "user_annotations", app.App?.UserAnnotations);
        WriteMap(json, "user_labels", app.App?.UserLabels);
        json.WriteEndObject();
    }

    private static void WriteMounts(PodManifest manifest, RuntimeApp app, Utf8JsonWriter json)
    {
        if (app.Mounts.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("mounts"u8);
        foreach (var mount in app.Mounts)
        {
            var volume = mount.AppVolume ?? manifest.Volumes.FirstOrDefault(volume => volume.Name == mount.Volume);
            json.WriteStartObject();
            json.WriteString("name"u8, mount.Volume.ToString());
            json.WriteString("container_path"u8, mount.Path);
            json.WriteString("host_path"u8, volume?.Source ?? "");
            json.WriteBoolean("read_only"u8, volume?.ReadOnly ?? false);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteNetworks(PodDirectory pod, Utf8JsonWriter json)
    {
        if (pod.Networks.IsEmpty)
        {
            return;
        }

        json.WriteStartArray("networks"u8);
        foreach (var network in pod.Networks)
        {
            var address = (network.Result?.Addresses ?? []).FirstOrDefault(text => IPNetworkOf(text) is not null);
            json.WriteStartObject();
            json.WriteString("netName"u8, network.Attachment.Network);
            json.WriteString("ifName"u8, network.Attachment.Interface);
            json.WriteString("ip"u8, address?.Split('/')[0] ?? "");
            json.WriteString("args"u8, network.Attachment.Arguments);
            json.WriteString("mask"u8, address is null ? "" : MaskOf(IPNetworkOf(address)!.Value));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>How many bits of an IPv4 address with its prefix are the network's; null for any other.</summary>
    private static int? IPNetworkOf(string text) =>
        text.Split('/') is [var host, var bits] && IPAddress.TryParse(host, out var address) && address.AddressFamily == AddressFamily.InterNetwork && int.TryParse(bits, out var count) ? count : null;

    private static string MaskOf(int bits) => new IPAddress(BitConverter.GetBytes(IPAddress.HostToNetworkOrder((int)(bits == 0 ? 0 : uint.MaxValue << (32 - bits))))).ToString();

    private static void WriteMap(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, string>? map)
    {
        if (map is not { Count: > 0 })
        {
            return;
        }

        json.WriteStartObject(name);
        foreach (var (key, value) in map)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }
}
