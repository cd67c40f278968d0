using Appc.ImageSpec;
using Appc.Linux;

namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// The @ values of a seccomp isolator's set: @appc.io/all and @appc.io/empty of ace.md; rkt's @rkt/ and @docker/ default-whitelist and
/// default-blacklist, both of which are our default policy here; and the @systemd/ groups that rkt took, as systemd 252 fills them.
/// </summary>
public static class SeccompWildcards
{
    /// <summary>@appc.io/all: every call there is.</summary>
    public const string Everything = "@appc.io/all";

    /// <summary>@appc.io/empty: no call.</summary>
    public const string Empty = "@appc.io/empty";

    internal static bool IsName(string item) => !item.StartsWith('@');

    /// <summary>Enters the rules a wildcard stands for; a plain name is left to the caller, because it outranks every wildcard.</summary>
    internal static void Retain(SyscallRule?[] rules, SyscallTable table, ulong capabilities, string item)
    {
        switch (item)
        {
            case "@rkt/default-whitelist" or "@docker/default-whitelist":
                DefaultSet.AddTo(rules, table, capabilities);
                break;
            case var _ when IsName(item) || item == Empty:
                break;
            default:
                AllowAll(rules, table, NamesToRemove(table, capabilities, item));
                break;
        }
    }

    /// <summary>The names that an item of a remove-set stands for. Calls of the default policy that an argument decides are in no blacklist.</summary>
    internal static IEnumerable<string> NamesToRemove(SyscallTable table, ulong capabilities, string item) => item switch
    {
        _ when IsName(item) => [item],
        Everything => table.Names(),
        "@rkt/default-blacklist" or "@docker/default-blacklist" => NotInDefault(table, capabilities),
        "@rkt/default-whitelist" or "@docker/default-whitelist" => table.Names().Except(NotInDefault(table, capabilities), StringComparer.Ordinal),
        _ when item.StartsWith("@systemd/", StringComparison.Ordinal) && SystemdGroup(item["@systemd/".Length..]) is { } names => names.Split(' '),
        _ => throw new BadInputException($"read seccomp isolator: {ByteEscaping.ToDisplay(item)}: this wildcard is not known here"),
    };

    private static void AllowAll(SyscallRule?[] rules, SyscallTable table, IEnumerable<string> names)
    {
        foreach (var number in names.Select(name => table.Number(name)).Where(number => number >= 0))
        {
            rules[number] ??= SyscallRule.Allowed;
        }
    }

    private static string[] NotInDefault(SyscallTable table, ulong capabilities)
    {
        var rules = new SyscallRule?[table.Limit];
        DefaultSet.AddTo(rules, table, capabilities);
        return Array.FindAll(table.Names(), name => rules[table.Number(name)] is null);
    }

    private static string? SystemdGroup(string group) => group switch
    {
        "clock" => "adjtimex clock_adjtime clock_settime settimeofday",
        "default-whitelist" => "arch_prctl brk clock_getres clock_gettime clock_nanosleep execve exit exit_group futex futex_waitv get_robust_list "
            + "get_thread_area getegid geteuid getgid getgroups getpgid getpgrp getpid getppid getrandom getresgid getresuid getrlimit getsid "
            + "gettid gettimeofday getuid membarrier mmap mprotect munmap nanosleep pause prlimit64 restart_syscall rseq rt_sigreturn "
            + "sched_getaffinity sched_yield set_robust_list set_thread_area set_tid_address time uretprobe",
        "mount" => "chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree pivot_root umount2",
        "network-io" => "accept accept4 bind connect getpeername getsockname getsockopt listen recvfrom recvmmsg recvmsg sendmmsg sendmsg sendto "
            + "setsockopt shutdown socket socketpair",
        "obsolete" => "_sysctl afs_syscall create_module get_kernel_syms getpmsg putpmsg query_module security sysfs tuxcall uselib ustat vserver",
        "privileged" => "chown fchown fchownat lchown adjtimex clock_adjtime clock_settime settimeofday delete_module finit_module init_module "
            + "ioperm iopl kexec_file_load kexec_load reboot swapoff swapon _sysctl acct bpf capset chroot fanotify_init fanotify_mark nfsservctl "
            + "open_by_handle_at pivot_root quotactl quotactl_fd setdomainname setfsuid setgroups sethostname setresuid setreuid setuid vhangup",
        "process" => "capget clone clone3 execveat fork getrusage kill pidfd_open pidfd_send_signal prctl rt_sigqueueinfo rt_tgsigqueueinfo setns "
            + "tgkill times tkill unshare vfork wait4 waitid",
        "raw-io" => "ioperm iopl",
        _ => null,
    };
}
