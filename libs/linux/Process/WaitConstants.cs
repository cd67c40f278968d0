namespace Appc.Linux.Process;

/// <summary>Flags and codes of waitid(2) and wait4(2).</summary>
public static class WaitConstants
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const int WNOHANG = 1;
    public const int WEXITED = 4;
    public const int __WALL = 0x40000000;
    public const int P_PIDFD = 3;
    public const int CLD_EXITED = 1;
#pragma warning restore CS1591
}
