using System.Globalization;
using System.Runtime.InteropServices;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;
using static Appc.PodLaunch.Plan.PlanArgument;

namespace Appc.PodLaunch.Machine;

/// <summary>The kernel itself, and what every process of a pod goes through.</summary>
internal static class KernelChecks
{
    private static readonly Version s_oldest = new(5, 12); // mount_setattr(2)

    internal static IEnumerable<Finding> Run(HostFacts host, Causes causes)
    {
        yield return Caller(host, causes);
        yield return Kernel();
        yield return Clock();
        yield return Init(host, causes);
        yield return Filter(host, causes);
        yield return Modules(host);
    }

    private static Finding Caller(HostFacts host, Causes causes)
    {
        var confined = (causes.IsFiltered ? ", below a seccomp filter" : "") + (causes.HasNoNewPrivileges ? ", with no_new_privs" : "");
        return Finding.Ok("caller", (host.Privileged ? "root" : host.Uid == 0 ? "root of a user namespace: what an ordinary user's pods have" : $"ordinary user {host.Uid}: pods have one user and one group, or with --private-users those of /etc/subuid and /etc/subgid") + confined);
    }

    private static Finding Kernel()
    {
        var text = $"Linux {Environment.OSVersion.Version.ToString(3)}, {RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant()}";
        return Environment.OSVersion.Version < s_oldest
            ? Finding.Blocked("kernel", $"{text} is older than {s_oldest}", "boot a newer kernel")
            : RuntimeInformation.OSArchitecture is Architecture.X64 or Architecture.Arm64 ? Finding.Ok("kernel", text) : Finding.Blocked("kernel", $"{text}: launches are known for x64 and arm64 only", null);
    }

    // Keys and signatures are judged by it, certificates too.
    private static Finding Clock()
    {
        var (now, built) = (DateTimeOffset.UtcNow, new DateTimeOffset(File.GetLastWriteTimeUtc(Environment.ProcessPath!)));
        var text = now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
        return now < built.AddDays(-1)
            ? Finding.Limited("clock", $"it says {text}, and this program is from {built.UtcDateTime:yyyy-MM-dd}: signatures and certificates would be judged by a wrong time", "set the clock (timedatectl set-ntp true)")
            : Finding.Ok("clock", text);
    }

    /// <summary>A process with no namespace of its own but what the caller must have: it executes the init program from sealed memory.</summary>
    private static Finding Init(HostFacts host, Causes causes)
    {
        var failure = Trial.Run(host, 0);
        if (failure is null || failure.IsClone)
        {
            return Finding.Ok("init", failure is null ? "a process starts from sealed memory" : "not tried: see the namespaces below");
        }

        return Causes.Parameter("vm/memfd_noexec") == "2" && failure.Call is "memfd_create" or "execveat"
            ? Finding.Blocked("init", $"{failure}: vm.memfd_noexec is 2, so no program in memory can be executed", "sysctl -w vm.memfd_noexec=1")
            : Blocked("init", failure, causes);
    }

    private static Finding Filter(HostFacts host, Causes causes)
    {
        var failure = Trial.Run(host, 0, steps =>
        {
            steps.Call(SystemCall.prctl, "as every init", Number(PrctlOption.PR_SET_NO_NEW_PRIVS, "PR_SET_NO_NEW_PRIVS"), Number(1), Number(0), Number(0), Number(0));
            steps.Call(SystemCall.seccomp, "as every init", Number(PrctlOption.SECCOMP_SET_MODE_FILTER, "SECCOMP_SET_MODE_FILTER"), Number(0), Plan.PlanArgument.Filter(host.InitFilter));
        });
        return failure is null ? Finding.Ok("seccomp", "filters can be installed")
            : failure.Call != "seccomp" ? Finding.Ok("seccomp", "not tried: see above and below")
            : failure.Errno is Errno.EINVAL or Errno.ENOSYS ? Finding.Blocked("seccomp", $"{failure}: this kernel was built without filters", "boot another kernel")
            : Blocked("seccomp", failure, causes);
    }

    private static Finding Modules(HostFacts host)
    {
        var selinux = host.SecurityModules.Contains("selinux") ? File.ReadAllText("/sys/fs/selinux/enforce").Trim() == "1" ? "SELinux enforces" : "SELinux only warns" : "no SELinux";
        return Finding.Ok("security modules", $"{selinux}, {(host.SecurityModules.Contains("apparmor") ? "AppArmor is on" : "no AppArmor")}");
    }

    /// <summary>A failure with what explains it.</summary>
    internal static Finding Blocked(string subject, TrialFailure failure, Causes causes)
    {
        var (cause, cure) = causes.OfCall(failure.Errno);
        return Finding.Blocked(subject, cause.Length == 0 ? failure.ToString() : $"{failure}: {cause}", cure);
    }
}
