using System.Collections.Immutable;

namespace Appc.ImageSpec.Schema;

/// <summary>What an isolator's value means.</summary>
public abstract record IsolatorView;

/// <summary>An isolator that the specification does not define. An executor may ignore it, and must say so (ace.md, Isolators).</summary>
/// <param name="Value">The value, if there is one.</param>
public sealed record UnknownIsolator(JsonValue? Value) : IsolatorView;

/// <summary>Which capabilities the bounding set keeps or loses.</summary>
/// <param name="Retain">True: the set is all that is kept. False: the set is taken from the default one.</param>
/// <param name="Set">Names such as <c>CAP_NET_ADMIN</c>; at least one.</param>
public sealed record LinuxCapabilitiesSet(bool Retain, ImmutableArray<string> Set) : IsolatorView
{
    /// <summary>The 14 capabilities that an app has where it asks for nothing else (ace.md, os/linux/capabilities-remove-set).</summary>
    public static ImmutableArray<string> Default { get; } =
    [
        "CAP_AUDIT_WRITE", "CAP_CHOWN", "CAP_DAC_OVERRIDE", "CAP_FSETID", "CAP_FOWNER", "CAP_KILL", "CAP_MKNOD", "CAP_NET_RAW",
        "CAP_NET_BIND_SERVICE", "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_SETFCAP", "CAP_SYS_CHROOT",
    ];
}

/// <summary>Which system calls are let through or blocked.</summary>
/// <param name="Retain">True: only the set is let through. False: the set is blocked.</param>
/// <param name="Set">Names of system calls, and wildcards beginning with <c>@</c>; at least one.</param>
/// <param name="Errno">What a blocked call returns, such as <c>EPERM</c>; null where it ends the process with SIGSYS.</param>
public sealed record LinuxSeccompSet(bool Retain, ImmutableArray<string> Set, string? Errno) : IsolatorView;

/// <summary>Whether the app can never gain privileges (prctl(2) PR_SET_NO_NEW_PRIVS).</summary>
/// <param name="Value">True: never.</param>
public sealed record LinuxNoNewPrivileges(bool Value) : IsolatorView;

/// <summary>The adjustment of the out-of-memory killer's score (proc(5) oom_score_adj).</summary>
/// <param name="Value">-1000 to 1000.</param>
public sealed record LinuxOomScoreAdjustment(int Value) : IsolatorView;

/// <summary>The relative weight in the distribution of processor time.</summary>
/// <param name="Value">2 to 262144.</param>
public sealed record LinuxCpuShares(int Value) : IsolatorView;

/// <summary>The SELinux security context to run in.</summary>
/// <param name="User">Not empty, no colon.</param>
/// <param name="Role">Not empty, no colon.</param>
/// <param name="Type">Not empty, no colon.</param>
/// <param name="Level">Not empty.</param>
public sealed record LinuxSelinuxContext(string User, string Role, string Type, string Level) : IsolatorView;

/// <summary>Kernel parameters to set (sysctl(8)).</summary>
/// <param name="Parameters">Dotted names and their values.</param>
public sealed record UnixSysctl(ImmutableSortedDictionary<string, string> Parameters) : IsolatorView;

/// <summary>Which resource an isolator limits.</summary>
public enum ResourceKind
{
    /// <summary>Bytes a second, read and written, on all block devices.</summary>
    BlockBandwidth,

    /// <summary>Operations a second on all block devices.</summary>
    BlockIops,

    /// <summary>Cores.</summary>
    Cpu,

    /// <summary>Bytes.</summary>
    Memory,

    /// <summary>Bytes a second on all interfaces but the loopback.</summary>
    NetworkBandwidth,
}

/// <summary>How much of a resource is guaranteed and allowed.</summary>
/// <param name="Kind">The resource.</param>
/// <param name="Request">What is guaranteed; null where it is the limit (cpu and memory) or cannot be asked for.</param>
/// <param name="Limit">What is allowed; null where it is not limited.</param>
public sealed record ResourceIsolator(ResourceKind Kind, Quantity? Request, Quantity? Limit) : IsolatorView;
