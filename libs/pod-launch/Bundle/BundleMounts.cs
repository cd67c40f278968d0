using System.Text;
using System.Text.Json;
using Appc.Linux;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Bundle;

/// <summary>The mounts of a bundle: what OS-SPEC.md asks for, as a pod has it, then the volumes.</summary>
internal static class BundleMounts
{
    /// <summary>The bundle's own directory for empty volumes; a source without a leading slash is below the bundle.</summary>
    internal const string EmptyVolumes = "volumes";

    internal static void Write(Utf8JsonWriter json, LaunchRequest request)
    {
        json.WriteStartArray("mounts"u8);
        Mount(json, "/proc", "proc", "proc", "nosuid", "noexec", "nodev");
        Mount(json, "/dev", "tmpfs", "tmpfs", "nosuid", "noexec", "strictatime", "mode=755", "size=1m");
        string[] terminals = ["nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"];
        Mount(json, "/dev/pts", "devpts", "devpts", request.Host.Privileged ? [.. terminals, "gid=5"] : terminals);
        Mount(json, "/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777");
        if (request.Host.Privileged || !request.HostNetwork)
        {
            Mount(json, "/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", "ro");
        }
        else
        {
            Mount(json, "/sys", "none", "/sys", "rbind", "nosuid", "noexec", "nodev", "ro");
        }

        foreach (var volume in request.Apps[0].Volumes)
        {
            Mount(
                json, TargetOf(volume), "bind", Text(volume.Source), volume.Recursive ? "rbind" : "bind", "rprivate", "nosuid", "nodev", volume.ReadOnly ? "ro" : "rw");
        }

        json.WriteEndArray();
    }

    private static string TargetOf(VolumeMount volume) => "/" + string.Join('/', volume.MissingTarget.Prepend(volume.ExistingTarget).Select(Text).Where(part => part.Length > 0));

    private static string Text(ByteString path) => Encoding.UTF8.GetString(path.Span);

    private static void Mount(Utf8JsonWriter json, string destination, string type, string source, params ReadOnlySpan<string> options)
    {
        json.WriteStartObject();
        json.WriteString("destination"u8, destination);
        json.WriteString("type"u8, type);
        json.WriteString("source"u8, source);
        json.WriteStrings("options", [.. options]);
        json.WriteEndObject();
    }
}
