using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Appc.PodLaunch.Isolators;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Bundle;

/// <summary>
/// Limits as OCI's <c>linux.resources</c>, which has the terms of cgroup version 1 whatever the machine has: so the plan of a version 1 machine is made, and its
/// writes are translated.
/// </summary>
internal static class BundleResources
{
    private const string Swap = "memory.memsw.limit_in_bytes";

    /// <summary>A version 1 machine with every controller, and this machine's disks.</summary>
    internal static CgroupFacts Facts(CgroupFacts machine)
    {
        string[] files = ["cpu.cfs_quota_us", "blkio.throttle.read_bps_device", "blkio.throttle.read_iops_device"];
        var countsSwap = machine.Hierarchies.Any(hierarchy => hierarchy.Files.Contains(Swap) || (hierarchy.Version == 2 && hierarchy.Controllers.Contains("memory")));
        return machine with
        {
            Hierarchies =
            [
                new CgroupHierarchy { Version = 1, Controllers = ["cpu", "memory", "blkio"], Parent = "/", Files = [.. countsSwap ? files.Append(Swap) : files] },
            ],
        };
    }

    internal static void Write(Utf8JsonWriter json, ImmutableArray<RunnerStep> steps)
    {
        // The app's come after the pod's, which bound them.
        var writes = steps.Where(step => step.Call == RunnerCall.Write).Select(step => (File: Path.GetFileName(step.Path), step.Content)).ToList();
        json.WriteStartObject("resources"u8);
        json.WriteStartArray("devices"u8);
        json.WriteStartObject();
        json.WriteBoolean("allow"u8, value: false);
        json.WriteString("access"u8, "rwm"u8);
        json.WriteEndObject();
        json.WriteEndArray();
        Group(json, "cpu", writes, ("cpu.shares", "shares"), ("cpu.cfs_quota_us", "quota"), ("cpu.cfs_period_us", "period"));
        Group(json, "memory", writes, ("memory.limit_in_bytes", "limit"), ("memory.soft_limit_in_bytes", "reservation"), (Swap, "swap"));
        Throttles(json, writes);
        json.WriteEndObject();
    }

    private static void Group(Utf8JsonWriter json, string name, List<(string File, string Content)> writes, params ReadOnlySpan<(string File, string Field)> fields)
    {
        List<(string Field, long Value)> found = [];
        foreach (var (file, field) in fields)
        {
            if (writes.FindLast(write => write.File == file).Content is { } content)
            {
                found.Add((field, long.Parse(content, CultureInfo.InvariantCulture)));
            }
        }

        if (found.Count > 0)
        {
            json.WriteStartObject(name);
            found.ForEach(pair => json.WriteNumber(pair.Field, pair.Value));
            json.WriteEndObject();
        }
    }

    private static void Throttles(Utf8JsonWriter json, List<(string File, string Content)> writes)
    {
        var byFile = writes.Where(write => write.File.StartsWith("blkio.throttle.", StringComparison.Ordinal)).GroupBy(write => write.File, StringComparer.Ordinal).ToList();
        if (byFile.Count == 0)
        {
            return;
        }

        json.WriteStartObject("blockIO"u8);
        foreach (var file in byFile)
        {
            json.WriteStartArray(FieldOf(file.Key));
            foreach (var (device, rate) in file.Select(write => write.Content.Split(' ')).Select(words => (words[0], words[1])).Reverse().DistinctBy(pair => pair.Item1))
            {
                json.WriteStartObject();
                json.WriteNumber("major"u8, int.Parse(device.Split(':')[0], CultureInfo.InvariantCulture));
                json.WriteNumber("minor"u8, int.Parse(device.Split(':')[1], CultureInfo.InvariantCulture));
                json.WriteNumber("rate"u8, long.Parse(rate, CultureInfo.InvariantCulture));
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static string FieldOf(string file) => file switch
    {
        "blkio.throttle.read_bps_device" => "throttleReadBpsDevice",
        "blkio.throttle.write_bps_device" => "throttleWriteBpsDevice",
        "blkio.throttle.read_iops_device" => "throttleReadIOPSDevice",
        _ => "throttleWriteIOPSDevice",
    };
}
