namespace Appc.Linux.Process;

/// <summary>Capability numbers and names: capabilities(7), include/uapi/linux/capability.h.</summary>
public static class Capability
{
    /// <summary>The last capability known here, CAP_CHECKPOINT_RESTORE.</summary>
    public const int Last = 40;

    /// <summary>CAP_SYS_ADMIN, without which a process without no_new_privs cannot install a seccomp filter.</summary>
    public const int CAP_SYS_ADMIN = 21;

    /// <summary>CAP_KILL, for signals to processes of another user.</summary>
    public const int CAP_KILL = 5;

    /// <summary>CAP_SYS_PTRACE, with which a process can take over any other that it sees.</summary>
    public const int CAP_SYS_PTRACE = 19;

    /// <summary>CAP_SYS_RESOURCE, to go beyond limits, and to lower one's oom_score_adj.</summary>
    public const int CAP_SYS_RESOURCE = 24;

    /// <summary><c>CAP_CHOWN</c> for 0; the bare number where the kernel is newer than this list.</summary>
    public static string NameOf(int number) => number <= Last ? "CAP_" + s_names[number] : number.ToString();

    /// <summary>The number of <c>CAP_…</c>; false for a name that no kernel knows. Case-sensitive, as in the kernel's header.</summary>
    public static bool TryParse(string name, out int number)
    {
        number = name.StartsWith("CAP_", StringComparison.Ordinal) ? Array.IndexOf(s_names, name[4..]) : -1;
        return number >= 0;
    }

    private static readonly string[] s_names =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL",
        "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST",
        "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO",
        "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_RESOURCE", "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE",
        "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM",
        "BLOCK_SUSPEND", "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];
}
