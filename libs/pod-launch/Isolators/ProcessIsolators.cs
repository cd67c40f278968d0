using System.Globalization;
using Appc.ImageSpec.Schema;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Isolators;

/// <summary>Isolators that an app's own process puts into effect by writing to a file of /proc/self before it becomes the app.</summary>
internal static class ProcessIsolators
{
    /// <summary>The runner's own isolator for AppArmor, which ace.md names but does not define: its value is the profile's name.</summary>
    internal const string AppArmorProfile = "os/linux/apparmor-profile";

    private const string SelinuxModule = "selinux";
    private const string AppArmorModule = "apparmor";

    /// <summary>proc(5), oom_score_adj: anyone may raise it, CAP_SYS_RESOURCE of the machine may lower it.</summary>
    internal static (ProcWrite? Write, string Detail) OomScore(LinuxOomScoreAdjustment wanted, HostFacts host, uint uid)
    {
        var text = wanted.Value.ToString(CultureInfo.InvariantCulture);
        if (wanted.Value < host.OomScoreAdjustment && (!host.Privileged || (host.Permitted & (1UL << Capability.CAP_SYS_RESOURCE)) == 0))
        {
            return (null, $"below the runner's own {host.OomScoreAdjustment} only CAP_SYS_RESOURCE may go: run as root with it, or give {host.OomScoreAdjustment} or more");
        }

        // The app's process is closed to others until its execve(2), so its files of /proc belong to user 0 of the pod.
        return host.Privileged || uid == 0
            ? (new ProcWrite("/proc/self/oom_score_adj", text, "os/linux/oom-score-adj"), "/proc/self/oom_score_adj")
            : (null, "in an ordinary user's pod only an app of user 0 can have it: run the app as user 0, or the runner as root");
    }

    /// <summary>selinux(8): the context that the next execve(2) goes into.</summary>
    internal static (ProcWrite? Write, string Detail) Selinux(LinuxSelinuxContext context, HostFacts host)
    {
        var text = $"{context.User}:{context.Role}:{context.Type}:{context.Level}";
        return host.SecurityModules.Contains(SelinuxModule)
            ? (new ProcWrite("/proc/self/attr/exec", text, "os/linux/selinux-context"), "/proc/self/attr/exec")
            : (null, "SELinux is not in force on this machine");
    }

    /// <summary>apparmor(7): the profile that the next execve(2) goes into.</summary>
    internal static (ProcWrite? Write, string Detail) AppArmor(JsonValue? value, HostFacts host)
    {
        var name = value is { Kind: JsonKind.String, Text.Length: > 0 } && !value.Text.Any(char.IsControl) ? value.Text : null;
        return name is null ? (null, "its value must be the name of a profile")
            : host.SecurityModules.Contains(AppArmorModule)
                ? (new ProcWrite("/proc/self/attr/apparmor/exec", "exec " + name, AppArmorProfile), "/proc/self/attr/apparmor/exec")
                : (null, "AppArmor is not in force on this machine");
    }
}
