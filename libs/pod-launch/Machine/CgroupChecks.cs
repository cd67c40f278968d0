using Appc.PodLaunch.Build;
using Appc.PodLaunch.Isolators;

namespace Appc.PodLaunch.Machine;

/// <summary>What can be limited, and by which cgroups.</summary>
internal static class CgroupChecks
{
    internal static IEnumerable<Finding> Run(HostFacts host)
    {
        var facts = CgroupProbe.Read();
        var versions = facts.Hierarchies.Select(hierarchy => hierarchy.Version).Distinct().Order().ToList();
        yield return versions switch
        {
            [] => Finding.Limited("cgroups", "none are mounted: nothing can be limited", "mount -t cgroup2 none /sys/fs/cgroup, or boot with systemd"),
            [var one] => Finding.Ok("cgroups", $"version {one}"),
            _ => Finding.Ok("cgroups", "versions 1 and 2, side by side"),
        };
        foreach (var (limit, controllers) in new[] { ("cpu", new[] { "cpu" }), ("memory", ["memory"]), ("block devices", ["io", "blkio"]) })
        {
            if (versions.Count > 0)
            {
                yield return Controller(host, facts, limit, controllers);
            }
        }
    }

    private static Finding Controller(HostFacts host, CgroupFacts facts, string limit, string[] controllers)
    {
        var subject = $"limits of {limit}";
        var offers = facts.Hierarchies.Where(hierarchy => hierarchy.Controllers.Overlaps(controllers)).ToList();
        return offers.Find(hierarchy => hierarchy.Refusal is null) is { } good ? Finding.Ok(subject, $"by cgroups below {good.Parent}")
            : offers is [var refusing, ..] ? Finding.Limited(subject, refusing.Refusal!, Delegation(host, refusing))
            : Finding.Limited(subject, $"no hierarchy has the controller {string.Join(" or ", controllers)} here", host.Privileged ? "boot with it (cgroup_enable=memory), or hand it on above" : "have it delegated: Delegate=yes");
    }

    private static string Delegation(HostFacts host, CgroupHierarchy hierarchy) =>
        host.Privileged || hierarchy.Version == 1 ? "run as root, on the machine and not in a container" : "systemd-run --user --scope -p Delegate=yes runner run …";
}
