using System.Globalization;
using Appc.Linux;
using Appc.Linux.Process;
using Appc.PodLaunch.Build;

namespace Appc.PodLaunch.Machine;

/// <summary>What may keep a process from something, as far as the kernel lets it be read; and which of it explains a failure.</summary>
internal sealed record Causes
{
    private const string Unit = "RestrictNamespaces= and SystemCallFilter= of a unit";

    /// <summary>The caller is root, of the machine or of a user namespace.</summary>
    internal required bool IsRoot { get; init; }

    /// <summary>The caller has CAP_SYS_ADMIN.</summary>
    internal required bool IsAdministrator { get; init; }

    /// <summary>A seccomp filter was put on this process by whoever started it.</summary>
    internal required bool IsFiltered { get; init; }

    /// <summary>No program that this process starts gets more rights (no_new_privs).</summary>
    internal required bool HasNoNewPrivileges { get; init; }

    internal static Causes Read(HostFacts host)
    {
        var status = File.ReadLines("/proc/self/status").Select(line => line.Split('\t', 2)).Where(parts => parts.Length == 2).ToDictionary(parts => parts[0], parts => parts[1].Trim(), StringComparer.Ordinal);
        return new()
        {
            IsRoot = host.Uid == 0,
            IsAdministrator = (ulong.Parse(status["CapEff:"], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) >> Capability.CAP_SYS_ADMIN & 1) != 0,
            IsFiltered = status.GetValueOrDefault("Seccomp:") == "2",
            HasNoNewPrivileges = status.GetValueOrDefault("NoNewPrivs:") == "1",
        };
    }

    /// <summary>A kernel parameter, a path below /proc/sys; null where this kernel has none of that name.</summary>
    internal static string? Parameter(string path) => File.Exists("/proc/sys/" + path) ? File.ReadAllText("/proc/sys/" + path).Trim() : null;

    /// <summary>What explains the failure of making a namespace, and the cure.</summary>
    /// <param name="errno">Of the clone.</param>
    /// <param name="limit">The kernel parameter that limits namespaces of the kind, a path below /proc/sys.</param>
    /// <param name="inUserNamespace">Whether a user namespace was to be made around it.</param>
    internal (string Cause, string? Cure) OfClone(int errno, string limit, bool inUserNamespace) => errno switch
    {
        Errno.ENOSPC => OfLimit(limit),
        Errno.EUSERS => ("user namespaces are nested 32 deep here", null),
        Errno.ENOSYS => IsFiltered ? Filter : ("this kernel has no clone3(2)", "boot Linux 5.12 or newer"),
        Errno.EINVAL => ("this kernel was built without them", "boot another kernel"),
        _ => inUserNamespace ? OfUserNamespace() : IsAdministrator ? Filtered() : (
            "this process has no CAP_SYS_ADMIN, so it is root without root's rights (a container, a unit with CapabilityBoundingSet=)", "give it the capability, or run it as an ordinary user"),
    };

    /// <summary>What explains the failure of a call within namespaces that could be made.</summary>
    internal (string Cause, string? Cure) OfCall(int errno) =>
        errno is not (Errno.EPERM or Errno.EACCES) ? ("", null)
        : !IsAdministrator && Parameter("kernel/apparmor_restrict_unprivileged_userns") == "1" ? (
            "AppArmor lets ordinary users make user namespaces and takes all rights in them (kernel.apparmor_restrict_unprivileged_userns is 1)",
            "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0, or a profile with 'userns,' for this program in /etc/apparmor.d")
        : Filtered();

    private static (string Cause, string? Cure) Filter =>
        ("a seccomp filter of whoever started this process forbids it", $"docker run --security-opt seccomp=unconfined; or {Unit}");

    private static (string Cause, string? Cure) OfLimit(string limit)
    {
        var name = limit.Replace('/', '.');
        return Parameter(limit) is "0"
            ? ($"{name} is 0", $"sysctl -w {name}=10000, and the same in /etc/sysctl.d to keep it")
            : ($"the limit {name} ({Parameter(limit) ?? "not to be read"} here) is used up, here or in a user namespace above", $"sysctl -w {name}=… with a larger number");
    }

    private (string Cause, string? Cure) Filtered() =>
        IsFiltered ? Filter : ("a security module or the container around this process forbids it", "see the kernel's log: dmesg, journalctl -k");

    private (string Cause, string? Cure) OfUserNamespace() =>
        Parameter("kernel/unprivileged_userns_clone") == "0" && !IsAdministrator
            ? ("kernel.unprivileged_userns_clone is 0", "sysctl -w kernel.unprivileged_userns_clone=1, and the same in /etc/sysctl.d to keep it")
            : IsFiltered ? Filter
            : OfCall(Errno.EPERM) is (var cause, { } cure) && cause.StartsWith("AppArmor", StringComparison.Ordinal) ? (cause, cure)
            : ("a security module, or a chroot around this process, forbids it", "see the kernel's log: dmesg, journalctl -k");
}
