using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Isolators;

/// <summary>
/// Turns resource isolators into settings of a cgroup: Documentation/admin-guide/cgroup-v1 and cgroup-v2.rst of the kernel. A pod's
/// limit bounds its apps' (ace.md, Isolators): where an app asks for more, it gets the pod's.
/// </summary>
internal sealed class ResourceSettings
{
    private const long PodPeriod = 100_000; // microseconds: the kernel's default
    private const long LongestPeriod = 1_000_000;
    private const long LeastQuota = 1_000;
    private const long LeastShares = 2;
    private const long MostShares = 262_144;
    private const long DefaultShares = 1024;
    private readonly CgroupFacts _facts;
    private readonly Dictionary<ResourceKind, long> _bounds = [];

    internal ResourceSettings(CgroupFacts facts)
    {
        _facts = facts;
    }

    /// <summary>The controller's hierarchy, or why there is none to use.</summary>
    internal (CgroupHierarchy? Hierarchy, string Why) Find(string controller, string versionTwoName)
    {
        var found = _facts.Hierarchies.FirstOrDefault(hierarchy => hierarchy.Controllers.Contains(hierarchy.Version == 1 ? controller : versionTwoName));
        return found is null ? (null, NoController(versionTwoName)) : found.Refusal is { } refusal ? (null, refusal) : (found, "");
    }

    private string NoController(string name) => _facts.Hierarchies.FirstOrDefault(hierarchy => hierarchy.Version == 2) is { Refusal: { } refusal }
        ? refusal
        : $"no mounted cgroup hierarchy offers the controller {name} to the runner's cgroup: mount one, or have it delegated";

    /// <summary>Settings for a resource isolator; a pod's own become the bound of those that follow.</summary>
    internal CgroupSetting Of(CgroupHierarchy hierarchy, ResourceIsolator isolator, bool isPod)
    {
        if (isolator.Limit?.Nanos.Sign <= 0 || isolator.Request?.Nanos.Sign < 0)
        {
            return CgroupSetting.Ignored("a limit must be above zero, and a request not below");
        }

        return isolator.Kind switch
        {
            ResourceKind.Cpu => Cpu(hierarchy, isolator, isPod),
            ResourceKind.Memory => Memory(hierarchy, isolator, isPod),
            _ => Block(hierarchy, isolator, isPod),
        };
    }

    /// <summary>rkt's os/linux/cpu-shares.</summary>
    internal static CgroupSetting Shares(CgroupHierarchy hierarchy, long shares) => CgroupSetting.By(hierarchy, null, SharesWrite(hierarchy, shares));

    private CgroupSetting Cpu(CgroupHierarchy hierarchy, ResourceIsolator isolator, bool isPod)
    {
        var writes = ImmutableArray.CreateBuilder<CgroupWrite>();
        string? remark = null;
        if (isolator.Limit is { } limit)
        {
            if (hierarchy.Version == 1 && !hierarchy.Files.Contains("cpu.cfs_quota_us"))
            {
                return CgroupSetting.Ignored("this kernel cannot limit processor time (CONFIG_CFS_BANDWIDTH)");
            }

            var milli = Bounded(ResourceKind.Cpu, limit.Milli, isPod, ref remark);
            if (hierarchy.CpuBound is { } outer && milli > outer)
            {
                (milli, remark) = (outer, $"the runner's own cgroup has no more than {outer}m");
            }

            writes.AddRange(Quota(hierarchy, milli));
        }

        if ((isolator.Request ?? isolator.Limit) is { } request)
        {
            writes.Add(SharesWrite(hierarchy, request.Milli * DefaultShares / 1000));
        }

        return writes.Count == 0 ? CgroupSetting.Ignored("it asks for nothing") : CgroupSetting.By(hierarchy, remark, writes.ToImmutable());
    }

    /// <summary>Microseconds of processor time a period. The kernel takes no quota below 1 ms, so a small one gets a longer period.</summary>
    private static ImmutableArray<CgroupWrite> Quota(CgroupHierarchy hierarchy, long milli)
    {
        var period = milli * PodPeriod / 1000 >= LeastQuota ? PodPeriod : LongestPeriod;
        var quota = Math.Max(LeastQuota, (long)Math.Min((decimal)milli * period / 1000, long.MaxValue / 1000));
        return hierarchy.Version == 1
            ? [new CgroupWrite("cpu.cfs_period_us", Text(period)), new CgroupWrite("cpu.cfs_quota_us", Text(quota))]
            : [new CgroupWrite("cpu.max", $"{Text(quota)} {Text(period)}")];
    }

    /// <summary>1024 shares of version 1 are the weight 100 of version 2: each is its default.</summary>
    private static CgroupWrite SharesWrite(CgroupHierarchy hierarchy, long shares) => hierarchy.Version == 1
        ? new CgroupWrite("cpu.shares", Text(Math.Clamp(shares, LeastShares, MostShares)))
        : new CgroupWrite("cpu.weight", Text(Math.Clamp(shares / 1024m * 100 is var weight && weight > 10_000 ? 10_000 : (long)weight, 1, 10_000)));

    private CgroupSetting Memory(CgroupHierarchy hierarchy, ResourceIsolator isolator, bool isPod)
    {
        var writes = ImmutableArray.CreateBuilder<CgroupWrite>();
        string? remark = null;
        if (isolator.Limit is { } limit)
        {
            var bytes = Text(Bounded(ResourceKind.Memory, limit.Value, isPod, ref remark));
            writes.Add(new CgroupWrite(hierarchy.Version == 1 ? "memory.limit_in_bytes" : "memory.max", bytes));
            if (hierarchy.Version == 2)
            {
                writes.Add(new CgroupWrite("memory.swap.max", "0") { MayBeMissing = true }); // else the limit would only move pages to swap
            }
            else if (hierarchy.Files.Contains("memory.memsw.limit_in_bytes"))
            {
                writes.Add(new CgroupWrite("memory.memsw.limit_in_bytes", bytes));
            }
        }

        if (isolator.Request is { } request)
        {
            writes.Add(new CgroupWrite(hierarchy.Version == 1 ? "memory.soft_limit_in_bytes" : CgroupWrite.Protection, Text(request.Value)));
            remark ??= hierarchy.Version == 1 ? null : "the request holds as far as the cgroups above have memory.low themselves";
        }

        return writes.Count == 0 ? CgroupSetting.Ignored("it asks for nothing") : CgroupSetting.By(hierarchy, remark, writes.ToImmutable());
    }

    private CgroupSetting Block(CgroupHierarchy hierarchy, ResourceIsolator isolator, bool isPod)
    {
        var unit = isolator.Kind == ResourceKind.BlockBandwidth ? "bps" : "iops";
        if (isolator.Limit is not { } limit || _facts.BlockDevices.IsEmpty)
        {
            return CgroupSetting.Ignored(isolator.Limit is null ? "it asks for nothing" : "this machine shows no block device");
        }

        if (hierarchy.Version == 1 && !hierarchy.Files.Contains($"blkio.throttle.read_{unit}_device"))
        {
            return CgroupSetting.Ignored("this kernel cannot throttle block devices (CONFIG_BLK_DEV_THROTTLING)");
        }

        string? remark = null;
        var value = Text(Bounded(isolator.Kind, limit.Value, isPod, ref remark));
        return hierarchy.Version == 2
            ? CgroupSetting.By(hierarchy, remark, [.. _facts.BlockDevices.Select(device => new CgroupWrite("io.max", $"{device} r{unit}={value} w{unit}={value}"))])
            : CgroupSetting.By(hierarchy, "cgroup v1 throttles reads and direct writes, not what the page cache writes later", [.. _facts.BlockDevices.SelectMany(device => (CgroupWrite[])
                [new($"blkio.throttle.read_{unit}_device", $"{device} {value}"), new($"blkio.throttle.write_{unit}_device", $"{device} {value}")])]);
    }

    private long Bounded(ResourceKind kind, long value, bool isPod, ref string? remark)
    {
        if (isPod)
        {
            _bounds[kind] = value;
            return value;
        }

        if (!_bounds.TryGetValue(kind, out var bound) || value <= bound)
        {
            return value;
        }

        remark = $"bounded by the pod's {(kind == ResourceKind.Cpu ? $"{bound}m" : $"{bound}")}";
        return bound;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
