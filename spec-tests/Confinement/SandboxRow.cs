namespace SpecTests.Confinement;

/// <summary>One line of the comparison.</summary>
/// <param name="Name">What is looked at.</param>
/// <param name="Value">What a sandbox shows.</param>
/// <param name="IsTight">Whether that keeps everything of the caller and the host out; null for a fact that is no matter of more or less.</param>
/// <param name="Why">Why the runner is as it is, where another is tighter or simply different.</param>
internal sealed record SandboxRow(string Name, Func<ProbeReport, string> Value, Func<ProbeReport, bool>? IsTight = null, string Why = "")
{
    private const ulong Usr1 = 1UL << (10 - 1);
    private const ulong Usr2 = 1UL << (12 - 1);
    private const int Caller = 123;

    internal static IReadOnlyList<SandboxRow> All(string hostName, ulong callersCapabilities) =>
    [
        new("namespaces of its own", r => r.OwnNamespaces(), r => r.OwnNamespaces().Split(' ') is { Length: >= 6 },
            "root's pods have no user namespace; bwrap's is one in which root is root"),
        new("capabilities", r => r.Bits("CapBnd") == callersCapabilities ? "all of the caller's" : ulong.PopCount(r.Bits("CapBnd")).ToString(), r => ulong.PopCount(r.Bits("CapBnd")) <= 14,
            "the specification's 14; `--caps-retain` takes more away"),
        Handed("inheritable capabilities", r => r.Bits("CapInh") != 0),
        new("seccomp filter", r => r.Status("Seccomp") == "2" ? "yes" : "no", r => r.Status("Seccomp") == "2"),
        new("no_new_privs", r => r.Status("NoNewPrivs") == "1" ? "yes" : "no", r => r.Status("NoNewPrivs") == "1",
            "the specification's default is false, and setuid programs of an image work; `--no-new-privileges`"),
        Handed("caller's open file", r => r.HasCallersFile),
        Handed("caller's variables", r => r.HasVariable("PROBE_SECRET")),
        Handed("caller's blocked signals", r => (r.Bits("SigBlk") & Usr1) != 0),
        Handed("caller's ignored signals", r => (r.Bits("SigIgn") & Usr2) != 0),
        Handed("caller's umask", r => r.Status("Umask") == "0077"),
        Handed("caller's session keyring", r => r.Of("describes-callers-key") == "yes"),
        Handed("caller's session (terminal)", r => r.Of("session") != "own"),
        Handed("caller's working directory", r => r.Of("directory") != "/"),
        new("limit of open files", r => r.Of("nofile").StartsWith("777 ", StringComparison.Ordinal) ? "the caller's" : "raised to the caller's hard limit", null,
            "limits are the caller's to set; a Go program raises its soft one"),
        new("oom_score_adj", r => r.Of("oom") == $"{Caller}" ? "the caller's" : r.Of("oom"), null, "an isolator or `--oom-score-adjust` sets another"),
        new("host name", r => r.Of("hostname") == hostName ? "the host's" : "own", r => r.Of("hostname") != hostName),
        new("network interfaces", r => r.Interfaces(), r => r.Interfaces() == "lo"),
        new("cgroup", r => r.SeesOuterCgroup ? "path shows" : "/", r => !r.SeesOuterCgroup),
        new("process 1", r => r.Of("init"), null, "an init of 500 bytes, which reaps and passes signals on"),
        new("/dev", r => r.Of("dev"), null, "OS-SPEC.md's list and the usual links"),
        new("mounts, but for /dev, /proc and /sys", r => r.MountPoints(), r => r.MountPoints() == "/ /dev /proc /sys" || r.MountPoints() == "/ /proc /dev"),
        Reads("/proc/kcore", "reads-kcore"), Reads("/proc/keys", "reads-keys"), Reads("/proc/timer_list", "reads-timers"),
        Does("writes kernel parameters", "writes-parameters"), Does("writes sysrq-trigger", "writes-sysrq"), Does("writes /sys", "writes-sysfs"),
        new("/sys/firmware", r => r.Of("sees-firmware") == "yes" ? "seen" : "hidden", r => r.Of("sees-firmware") != "yes"),
        new("/sys/block", r => r.Of("sees-devices") == "yes" ? "seen" : "hidden", r => r.Of("sees-devices") != "yes", "OS-SPEC.md asks for /sys; it is read-only"),
        Does("opens a disk by mknod", "disk-node"), Does("makes a user namespace", "user-namespace"), Does("mounts", "mounts"), Does("remounts /proc/sys", "remounts-parameters"),
        Does("adds keys", "adds-keys"), Does("loads BPF programs", "loads-bpf"), Does("io_uring", "io-uring"), Does("userfaultfd", "userfaultfd"),
        Does("reads the kernel's log", "reads-log"), Does("types into a terminal (TIOCSTI)", "types-ahead"),
    ];

    private static SandboxRow Handed(string name, Func<ProbeReport, bool> handedOn) => new(name, r => handedOn(r) ? "handed on" : "kept out", r => !handedOn(r));

    private static SandboxRow Reads(string name, string line) => new(name, r => r.Of(line) == "yes" ? "read" : "hidden", r => r.Of(line) != "yes");

    private static SandboxRow Does(string name, string line) => new(name, r => r.Of(line) == "yes" ? "yes" : "no", r => r.Of(line) != "yes");
}
