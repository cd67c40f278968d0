using System.Collections.Immutable;
using Appc.PodLaunch.Plan;

namespace Appc.PodLaunch.Isolators;

/// <summary>How a process that enters a pod gets into the cgroups of an app (CVE-2019-10147).</summary>
internal static class CgroupJoin
{
    /// <summary>
    /// The steps. An ordinary user's go to the cgroups that were made for the pod; into those which the pod shares with whoever started it, a user's
    /// session say, the kernel lets only root move a process.
    /// </summary>
    /// <param name="pid">The app's process.</param>
    /// <param name="made">The cgroups that were made for the pod.</param>
    /// <param name="isPrivileged">True for root.</param>
    internal static ImmutableArray<RunnerStep> Steps(int pid, IReadOnlyList<string> made, bool isPrivileged)
    {
        var (own, apps) = (CgroupProbe.CgroupsOf("self"), CgroupProbe.CgroupsOf(pid.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        return
        [
            .. File.ReadLines("/proc/self/mountinfo").Select(CgroupMount.TryParse).OfType<CgroupMount>()
                .Select(mount => (Mount: mount, Key: mount.Key(apps.Keys))).DistinctBy(place => place.Key)
                .Where(place => apps.TryGetValue(place.Key, out var cgroup) && own.GetValueOrDefault(place.Key) != cgroup)
                .Select(place => place.Mount.Find(apps[place.Key])).OfType<string>()
                .Where(directory => isPrivileged || made.Contains(directory))
                .Select(directory => new RunnerStep(RunnerCall.Write, Path.Join(directory, "cgroup.procs"), RunnerStep.Init, "it is in the app's cgroup before it enters")),
        ];
    }
}
