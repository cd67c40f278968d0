using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Bundle;

/// <summary>A bundle's <c>config.json</c>: the OCI runtime specification 1.0.2, config.md and config-linux.md.</summary>
internal static class BundleConfig
{
    private const int DefaultUmask = 0b000_010_010;

    internal static void Write(Stream stream, LaunchRequest request, AppIsolation isolation, IEnumerable<(string Key, string Value)> annotations, bool hasTerminal)
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        var app = request.Apps[0];
        json.WriteStartObject();
        json.WriteString("ociVersion"u8, "1.0.2"u8);
        WriteProcess(json, app, hasTerminal);
        json.WriteStartObject("root"u8);
        json.WriteString("path"u8, "rootfs"u8);
        json.WriteBoolean("readonly"u8, app.ReadOnlyRoot);
        json.WriteEndObject();
        json.WriteString("hostname"u8, request.HostName);
        BundleMounts.Write(json, request);
        WriteHooks(json, app);
        WriteAnnotations(json, annotations);
        WriteLinux(json, request, isolation);
        json.WriteEndObject();
    }

    private static void WriteProcess(Utf8JsonWriter json, AppRequest app, bool hasTerminal)
    {
        json.WriteStartObject("process"u8);
        json.WriteBoolean("terminal"u8, hasTerminal);
        json.WriteStartObject("user"u8);
        json.WriteNumber("uid"u8, app.Uid);
        json.WriteNumber("gid"u8, app.Gid);
        json.WriteNumber("umask"u8, DefaultUmask);
        json.WriteNumbersIfAny("additionalGids", [.. app.SupplementaryGids.Select(gid => (long)gid)]);
        json.WriteEndObject();
        json.WriteStrings("args", app.Program.Arguments.Select(Text));
        json.WriteStrings("env", app.Environment.Select(Text));
        json.WriteString("cwd"u8, Text(app.WorkingDirectory));
        WriteCapabilities(json, app);
        json.WriteBoolean("noNewPrivileges"u8, app.NoNewPrivileges);
        foreach (var write in app.SelfWrites)
        {
            WriteAboutSelf(json, write);
        }

        json.WriteEndObject();
    }

    // As execve(2) makes them of the bounding set: all for user 0, none for others.
    private static void WriteCapabilities(Utf8JsonWriter json, AppRequest app)
    {
        var names = Enumerable.Range(0, Capability.Last + 1).Where(number => (app.Capabilities >> number & 1) != 0).Select(Capability.NameOf).ToList();
        json.WriteStartObject("capabilities"u8);
        json.WriteStrings("bounding", names);
        json.WriteStrings("effective", app.Uid == 0 ? names : []);
        json.WriteStrings("permitted", app.Uid == 0 ? names : []);
        json.WriteEndObject();
    }

    private static void WriteAboutSelf(Utf8JsonWriter json, ProcWrite write)
    {
        switch (write.Path)
        {
            case "/proc/self/oom_score_adj":
                json.WriteNumber("oomScoreAdj"u8, int.Parse(write.Content, CultureInfo.InvariantCulture));
                break;
            case "/proc/self/attr/exec":
                json.WriteString("selinuxLabel"u8, write.Content);
                break;
            case "/proc/self/attr/apparmor/exec":
                json.WriteString("apparmorProfile"u8, write.Content["exec ".Length..]);
                break;
            default:
                throw new NotSupportedException($"export bundle: no field for {write.Path}");
        }
    }

    /// <summary>startContainer runs in the container, in the app's place, and ends it where it fails: what pre-start is.</summary>
    private static void WriteHooks(Utf8JsonWriter json, AppRequest app)
    {
        if (app.PreStart is not { } handler)
        {
            return;
        }

        json.WriteStartObject("hooks"u8);
        json.WriteStartArray("startContainer"u8);
        json.WriteStartObject();
        json.WriteString("path"u8, Text(handler.Files[0]));
        json.WriteStrings("args", handler.Arguments.Select(Text));
        json.WriteStrings("env", app.Environment.Select(Text));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter json, IEnumerable<(string Key, string Value)> annotations)
    {
        json.WriteStartObject("annotations"u8);
        foreach (var (key, value) in annotations)
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteLinux(Utf8JsonWriter json, LaunchRequest request, AppIsolation isolation)
    {
        var app = request.Apps[0];
        json.WriteStartObject("linux"u8);
        WriteNamespaces(json, request, app);
        BundleResources.Write(json, request.Cgroups.Before);
        if (request.Sysctls is { IsEmpty: false } sysctls)
        {
            json.WriteStartObject("sysctl"u8);
            foreach (var sysctl in sysctls)
            {
                json.WriteString(sysctl.Path.Replace('/', '.'), sysctl.Content);
            }

            json.WriteEndObject();
        }

        if (isolation.Seccomp is { } policy)
        {
            BundleSeccomp.Write(json, policy);
        }

        var shows = request.Host.KernelFiles.IsEmpty; // runtimes pass over what a kernel lacks
        json.WriteStrings("maskedPaths", shows ? [] : [.. KernelFiles.MaskedFiles, .. KernelFiles.MaskedDirectories]);
        json.WriteStrings("readonlyPaths", shows ? [] : KernelFiles.ReadOnly);
        json.WriteEndObject();
    }

    private static void WriteNamespaces(Utf8JsonWriter json, LaunchRequest request, AppRequest app)
    {
        json.WriteStartArray("namespaces"u8);
        ImmutableArray<string> types = ["mount", "pid", "ipc", "uts", "cgroup", .. request.HostNetwork ? [] : new[] { "network" }, .. request.Host.Privileged ? [] : new[] { "user" }];
        foreach (var type in types)
        {
            json.WriteStartObject();
            json.WriteString("type"u8, type);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (!request.Host.Privileged)
        {
            Mapping(json, "uidMappings", app.Uid, request.Host.Uid);
            Mapping(json, "gidMappings", app.Gid, request.Host.Gid);
        }
    }

    private static void Mapping(Utf8JsonWriter json, string name, uint inside, uint outside)
    {
        json.WriteStartArray(name);
        json.WriteStartObject();
        json.WriteNumber("containerID"u8, inside);
        json.WriteNumber("hostID"u8, outside);
        json.WriteNumber("size"u8, 1);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static string Text(ByteString bytes) => Encoding.UTF8.GetString(bytes.Span);
}
