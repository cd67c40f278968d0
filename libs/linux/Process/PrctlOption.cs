namespace Appc.Linux.Process;

/// <summary>Options of prctl(2), and of capset(2) and seccomp(2) what a launch needs.</summary>
public static class PrctlOption
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const uint PR_SET_PDEATHSIG = 1;
    public const uint PR_SET_DUMPABLE = 4;
    public const uint PR_SET_KEEPCAPS = 8;
    public const uint PR_SET_NAME = 15;
    public const uint PR_CAPBSET_DROP = 24;
    public const uint PR_SET_NO_NEW_PRIVS = 38;
    public const uint PR_CAP_AMBIENT = 47;
    public const uint PR_CAP_AMBIENT_RAISE = 2;
    public const uint PR_CAP_AMBIENT_CLEAR_ALL = 4;
    public const uint _LINUX_CAPABILITY_VERSION_3 = 0x20080522;
    public const uint SECCOMP_SET_MODE_FILTER = 1;
#pragma warning restore CS1591
}
