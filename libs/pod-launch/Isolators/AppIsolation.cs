using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using Appc.PodLaunch.Seccomp;

namespace Appc.PodLaunch.Isolators;

/// <summary>What an app's isolators come to here (ace.md, Isolators), those that need a cgroup left for <see cref="PodIsolation"/>.</summary>
public sealed record AppIsolation
{
    /// <summary>The app.</summary>
    public required string App { get; init; }

    /// <summary>The bounding set, one bit a capability.</summary>
    public required ulong Capabilities { get; init; }

    /// <summary>True to set no_new_privs.</summary>
    public required bool NoNewPrivileges { get; init; }

    /// <summary>Which system calls it may make; null for all.</summary>
    public required SeccompPolicy? Seccomp { get; init; }

    /// <summary>The same as a seccomp program, eight bytes an instruction; empty for none.</summary>
    public ReadOnlyMemory<byte> SeccompFilter => Seccomp is null ? default : MemoryMarshal.AsBytes(PodLaunch.Seccomp.SeccompFilter.Compile(Seccomp).AsSpan()).ToArray();

    /// <summary>What the app's process writes about itself before it becomes the app.</summary>
    public required ImmutableArray<ProcWrite> SelfWrites { get; init; }

    /// <summary>Isolators that a cgroup enforces.</summary>
    public required ImmutableArray<RequestedIsolator> Resources { get; init; }

    /// <summary>What became of the others.</summary>
    public required ImmutableArray<IsolatorFinding> Findings { get; init; }

    /// <summary>Judges the isolators of one app.</summary>
    /// <param name="app">Its name and user.</param>
    /// <param name="isolators">The manifest's and the command line's, merged; the pod's SELinux context where the app has none.</param>
    /// <param name="host">The machine.</param>
    /// <param name="confinement">What of the defaults stays on.</param>
    /// <exception cref="BadInputException">A set names something that does not exist.</exception>
    public static AppIsolation Of((string Name, uint Uid) app, ImmutableArray<RequestedIsolator> isolators, HostFacts host, AppConfinement confinement)
    {
        var findings = new List<IsolatorFinding>();
        var writes = new List<ProcWrite>();
        var capabilities = CapabilitiesOf(isolators, host, confinement, $"app {app.Name}", findings);
        foreach (var request in isolators.Where(request => !CgroupPlanner.IsResource(request) && request.Isolator.View is not LinuxCapabilitiesSet))
        {
            findings.Add(Judge(request, app, host, confinement, writes));
        }

        return new AppIsolation
        {
            App = app.Name,
            Capabilities = capabilities,
            NoNewPrivileges = isolators.Select(request => request.Isolator.View).OfType<LinuxNoNewPrivileges>().Any(view => view.Value),
            Seccomp = confinement.Seccomp ? PolicyOf(isolators.Select(request => request.Isolator.View).OfType<LinuxSeccompSet>().FirstOrDefault(), capabilities) : null,
            SelfWrites = [.. writes],
            Resources = [.. isolators.Where(CgroupPlanner.IsResource)],
            Findings = [.. findings],
        };
    }

    private static IsolatorFinding Judge(
        RequestedIsolator request, (string Name, uint Uid) app, HostFacts host, AppConfinement confinement, List<ProcWrite> writes)
    {
        var scope = $"app {app.Name}";
        switch (request.Isolator.View)
        {
            case LinuxNoNewPrivileges:
                return request.Finding(scope, IsolatorVerdict.Enforced, "prctl(2), PR_SET_NO_NEW_PRIVS");
            case LinuxSeccompSet:
                return confinement.Seccomp
                    ? request.Finding(scope, IsolatorVerdict.Enforced, "a seccomp filter")
                    : request.Finding(scope, IsolatorVerdict.Ignored, "--insecure-options=seccomp");
            case LinuxOomScoreAdjustment adjustment:
                return Written(request, scope, ProcessIsolators.OomScore(adjustment, host, app.Uid), writes);
            case LinuxSelinuxContext context:
                return Written(request, scope, ProcessIsolators.Selinux(context, host), writes);
            case UnixSysctl:
                return request.Finding(scope, IsolatorVerdict.Ignored, "it is an isolator of pods (ace.md): put it in a pod manifest, or use --sysctl");
            case var _ when request.Name == ProcessIsolators.AppArmorProfile:
                return Written(request, scope, ProcessIsolators.AppArmor(request.Isolator.Value, host), writes);
            default:
                return request.Finding(scope, IsolatorVerdict.Ignored, "the runner does not know it");
        }
    }

    private static IsolatorFinding Written(RequestedIsolator request, string scope, (ProcWrite? Write, string Detail) result, List<ProcWrite> writes)
    {
        if (result.Write is null)
        {
            return request.Finding(scope, IsolatorVerdict.Ignored, result.Detail);
        }

        writes.Add(result.Write);
        return request.Finding(scope, IsolatorVerdict.Enforced, result.Detail);
    }

    /// <summary>A capability that the runner lacks itself cannot be given; in a user namespace of its own a pod's root has them all.</summary>
    private static ulong CapabilitiesOf(
        ImmutableArray<RequestedIsolator> isolators, HostFacts host, AppConfinement confinement, string scope, List<IsolatorFinding> findings)
    {
        var request = isolators.FirstOrDefault(request => request.Isolator.View is LinuxCapabilitiesSet);
        var had = host is { Privileged: true, GivesPrivateUsers: false } ? host.Permitted : ulong.MaxValue;
        if (!confinement.Capabilities)
        {
            if (request is not null)
            {
                findings.Add(request.Finding(scope, IsolatorVerdict.Ignored, "--insecure-options=capabilities"));
            }

            return had & CapabilitySteps.All(host.LastCapability);
        }

        var wanted = request?.Isolator.View is LinuxCapabilitiesSet view
            ? view.Retain ? Bits(view.Set) : Bits(LinuxCapabilitiesSet.Default) & ~Bits(view.Set)
            : Bits(LinuxCapabilitiesSet.Default);
        if (request is not null || (wanted & ~had) != 0)
        {
            findings.Add(Granted(request, wanted & ~had, scope));
        }

        return wanted & had;
    }

    /// <summary>Who asks on the command line for what cannot be given is refused; an image gets the rest.</summary>
    private static IsolatorFinding Granted(RequestedIsolator? request, ulong missing, string scope)
    {
        var detail = missing == 0 ? "the bounding set" : $"the runner has no {Names(missing)} to give";
        var verdict = missing == 0 ? IsolatorVerdict.Enforced : request?.Option is null ? IsolatorVerdict.Modified : IsolatorVerdict.Ignored;
        return request?.Finding(scope, verdict, detail) ?? new IsolatorFinding(scope, IsolatorNames.CapabilitiesRetainSet, "(the default set)", verdict, detail);
    }

    private static string Names(ulong set) =>
        string.Join(", ", Enumerable.Range(0, 64).Where(number => (set & (1UL << number)) != 0).Select(Capability.NameOf));

    private static ulong Bits(ImmutableArray<string> names)
    {
        ulong bits = 0;
        foreach (var name in names)
        {
            bits |= Capability.TryParse(name, out var number) ? 1UL << number : throw new BadInputException($"set capabilities: no capability is named {name}");
        }

        return bits;
    }

    private static SeccompPolicy? PolicyOf(LinuxSeccompSet? isolator, ulong capabilities)
    {
        var table = SyscallTable.Current;
        return isolator switch
        {
            null => SeccompPolicy.Default(table, capabilities),
            { Retain: true } => SeccompIsolator.Retain(table, capabilities, isolator.Set, isolator.Errno),
            _ => SeccompIsolator.Remove(table, capabilities, isolator.Set, isolator.Errno),
        };
    }
}

/// <summary>Which of an app's default confinements stay on; <c>--insecure-options</c> turns them off.</summary>
/// <param name="Seccomp">The filter.</param>
/// <param name="Capabilities">The bounding set.</param>
public readonly record struct AppConfinement(bool Seccomp, bool Capabilities)
{
    /// <summary>All of them.</summary>
    public static AppConfinement Full => new(Seccomp: true, Capabilities: true);
}
