using System.Collections.Immutable;
using System.Globalization;
using Appc.Linux.FileSystem;

namespace Appc.PodLaunch.Isolators;

/// <summary>Finds the cgroup hierarchies and this process's place in them: /proc/self/mountinfo, /proc/self/cgroup (cgroups(7)).</summary>
public static class CgroupProbe
{
    private static readonly string[] s_controllers = ["cpu", "memory", "blkio", "io"];

    /// <summary>The facts now.</summary>
    /// <param name="root">Where to look for /proc, /sys and the mounts; empty for the machine itself.</param>
    public static CgroupFacts Read(string root = "")
    {
        var own = CgroupsOf("self", root);
        var hierarchies = ImmutableArray.CreateBuilder<CgroupHierarchy>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in File.ReadLines(root + "/proc/self/mountinfo"))
        {
            if (CgroupMount.TryParse(line) is { } mount && own.GetValueOrDefault(mount.Key(own.Keys)) is { } path
                && mount.Find(path) is { } place && seen.Add(mount.Key(own.Keys)))
            {
                hierarchies.Add(mount.Version == 1 ? VersionOne(mount, root + place) : VersionTwo(root + place, root + mount.Point));
            }
        }

        return new CgroupFacts(hierarchies.ToImmutable(), BlockDevices(root));
    }

    /// <summary>Lines <c>ID:CONTROLLERS:PATH</c>; version 2 has no controllers in its line.</summary>
    internal static Dictionary<string, string> CgroupsOf(string process, string root = "") => File.ReadAllLines($"{root}/proc/{process}/cgroup")
        .Select(line => line.Split(':', 3)).Where(parts => parts.Length == 3)
        .ToDictionary(parts => parts[1], parts => parts[2], StringComparer.Ordinal);

    private static CgroupHierarchy VersionOne(CgroupMount mount, string place) => new()
    {
        Version = 1,
        Controllers = [.. mount.Options.Intersect(s_controllers)],
        Parent = place,
        Refusal = Sys.IsWritable(place) ? null : $"cannot make cgroups in {place}: {Delegation}",
        Files = Directory.Exists(place) ? [.. Directory.EnumerateFiles(place).Select(path => Path.GetFileName(path))] : [],
        CpuBound = CpuBound(place),
    };

    private const string Delegation = "run as root, or have the cgroup delegated to this user";

    private static long? CpuBound(string place)
    {
        var quota = Number(Path.Join(place, "cpu.cfs_quota_us"));
        return quota > 0 && Number(Path.Join(place, "cpu.cfs_period_us")) is > 0 and var period ? quota * 1000 / period : null;
    }

    /// <summary>
    /// The no-internal-process rule: only a cgroup that holds no process, or the machine's root, hands controllers on. So the parent
    /// is this process's own cgroup where it is the root or this process is alone in it, and else the one above (as runc has it).
    /// </summary>
    private static CgroupHierarchy VersionTwo(string place, string top)
    {
        var isRoot = !File.Exists(Path.Join(place, "cgroup.type"));
        var alone = !isRoot && Words(Path.Join(place, "cgroup.procs")).SequenceEqual([Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        if (isRoot || alone)
        {
            return At(place, alone);
        }

        var above = At(place == top ? place : Path.GetDirectoryName(place)!, stepAside: false);
        return place != top && above.Refusal is null ? above : above with
        {
            Parent = place,
            Refusal = $"other processes share the cgroup {place}, and cgroup v2 limits only below one without: start the runner in one of its own, "
                + (Sys.Geteuid() == 0 ? "systemd-run --scope" : "systemd-run --user --scope") + " -p Delegate=yes runner …",
        };
    }

    private static CgroupHierarchy At(string place, bool stepAside)
    {
        var controllers = Words(Path.Join(place, "cgroup.controllers"));
        string[] needed = [place, Path.Join(place, "cgroup.procs"), Path.Join(place, "cgroup.subtree_control")];
        return new CgroupHierarchy
        {
            Version = 2,
            Controllers = [.. controllers.Intersect(s_controllers)],
            Parent = place,
            Refusal = needed.FirstOrDefault(path => !Sys.IsWritable(path)) is { } path ? $"cannot write {path}: {Delegation}" : null,
            StepAside = stepAside,
            HandedOn = [.. Words(Path.Join(place, "cgroup.subtree_control"))],
        };
    }

    /// <summary>Whole disks; what has no size (an unused loop device) and what is memory need no limit.</summary>
    private static ImmutableArray<string> BlockDevices(string root)
    {
        var block = root + "/sys/block";
        return !Directory.Exists(block) ? [] :
        [
            .. Directory.EnumerateDirectories(block).Order(StringComparer.Ordinal)
                .Where(device => Number(Path.Join(device, "size")) > 0 && !IsMemory(Path.GetFileName(device)))
                .Select(device => File.ReadAllText(Path.Join(device, "dev")).Trim()),
        ];
    }

    private static bool IsMemory(string name) => name.StartsWith("ram", StringComparison.Ordinal) || name.StartsWith("zram", StringComparison.Ordinal);

    private static long? Number(string path) =>
        File.Exists(path) && long.TryParse(File.ReadAllText(path), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string[] Words(string path) =>
        File.Exists(path) ? File.ReadAllText(path).Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries) : [];
}
