using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;

namespace Appc.PodLaunch.Isolators;

/// <summary>What the isolators of a whole pod come to: its own, and its apps' resources, which the pod's limits bound.</summary>
public sealed record PodIsolation
{
    private const string PodScope = "pod";

    /// <summary>The pod's cgroups.</summary>
    public required CgroupPlan Cgroups { get; init; }

    /// <summary>Kernel parameters of the pod's namespaces; paths below /proc/sys.</summary>
    public required ImmutableArray<ProcWrite> Sysctls { get; init; }

    /// <summary>What became of every isolator: the pod's, then each app's.</summary>
    public required ImmutableArray<IsolatorFinding> Findings { get; init; }

    /// <summary>What the user should be told without asking: each isolator that does not hold as it was asked for.</summary>
    public IEnumerable<string> Notes => Findings.Where(finding => finding.Verdict != IsolatorVerdict.Enforced)
        .Select(finding => $"{finding.Scope}: isolator {finding.Name} {finding.ShortValue} is {finding.VerdictText}: {finding.Detail}");

    /// <summary>Judges the isolators of a pod.</summary>
    /// <param name="pod">The pod manifest's, and those of the command line that are the pod's.</param>
    /// <param name="apps">The apps', in the pod's order.</param>
    /// <param name="podName">The pod's cgroup's name.</param>
    /// <param name="hostNetwork">True for a pod in the host's network.</param>
    /// <param name="facts">What the machine offers; asked for only where an isolator needs it.</param>
    /// <param name="shaper">Judges limits of the network; null for a pod without one of its own.</param>
    public static PodIsolation Of(
        ImmutableArray<RequestedIsolator> pod, IReadOnlyList<AppIsolation> apps, string podName, bool hostNetwork, Func<CgroupFacts> facts, NetworkShaper? shaper = null)
    {
        var findings = new List<IsolatorFinding>();
        var sysctls = new List<ProcWrite>();
        foreach (var request in pod.Where(request => !CgroupPlanner.IsResource(request)))
        {
            findings.AddRange(Judge(request, hostNetwork, sysctls));
        }

        var planner = new CgroupPlanner(pod.Any(CgroupPlanner.IsResource) || apps.Any(app => !app.Resources.IsEmpty) ? facts() : new CgroupFacts([], []), podName, shaper ?? NetworkShaper.Without(hostNetwork), apps.Count == 1);
        planner.Add(null, pod.Where(CgroupPlanner.IsResource));
        foreach (var app in apps)
        {
            planner.Add(app.App, app.Resources);
        }

        return new PodIsolation
        {
            Cgroups = planner.Plan([.. apps.Select(app => app.App)]),
            Sysctls = [.. sysctls],
            Findings = [.. findings, .. planner.Findings, .. apps.SelectMany(app => app.Findings)],
        };
    }

    /// <summary>
    /// Refuses what must not be started: a limit of the command line that cannot be applied, and with <paramref name="strict"/> any
    /// isolator that does not hold as asked.
    /// </summary>
    /// <exception cref="BadInputException">One line: which, why, and the cure.</exception>
    public void Require(bool strict)
    {
        if (Findings.FirstOrDefault(finding => finding.Option is not null && finding.Verdict == IsolatorVerdict.Ignored) is { } asked)
        {
            throw new BadInputException($"launch {asked.Scope}: {asked.Option} cannot be applied: {asked.Detail}");
        }

        if (strict && Findings.FirstOrDefault(finding => finding.Verdict != IsolatorVerdict.Enforced) is { } loose)
        {
            throw new BadInputException($"launch {loose.Scope}: --strict, and isolator {loose.Name} {loose.ShortValue} would be {loose.VerdictText}: {loose.Detail}");
        }
    }

    private static IEnumerable<IsolatorFinding> Judge(RequestedIsolator request, bool hostNetwork, List<ProcWrite> sysctls)
    {
        switch (request.Isolator.View)
        {
            case UnixSysctl sysctl:
                var (writes, refusals) = SysctlRules.Judge(sysctl, hostNetwork);
                sysctls.AddRange(writes);
                return refusals.Count == 0
                    ? [request.Finding(PodScope, IsolatorVerdict.Enforced, "/proc/sys, in the pod's own namespaces")]
                    : [request.Finding(PodScope, request.Option is null && writes.Count > 0 ? IsolatorVerdict.Modified : IsolatorVerdict.Ignored, string.Join("; ", refusals))];
            case LinuxSelinuxContext:
                return []; // each app without one of its own takes it over, and says what became of it
            default:
                return [request.Finding(PodScope, IsolatorVerdict.Ignored, "ace.md knows it for apps only, or not at all")];
        }
    }

    /// <summary>An app's isolators with those of the pod that hold where it has none of its own: ace.md, os/linux/selinux-context.</summary>
    public static ImmutableArray<RequestedIsolator> Inherit(ImmutableArray<RequestedIsolator> app, ImmutableArray<RequestedIsolator> pod) =>
        app.Any(request => request.Isolator.View is LinuxSelinuxContext) ? app : [.. app, .. pod.Where(request => request.Isolator.View is LinuxSelinuxContext)];
}
