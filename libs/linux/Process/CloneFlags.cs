namespace Appc.Linux.Process;

/// <summary>Flags of clone3(2).</summary>
public static class CloneFlags
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const ulong CLONE_CLEAR_SIGHAND = 0x100000000;
    public const ulong CLONE_NEWNS = 0x20000;
    public const ulong CLONE_PIDFD = 0x1000;
    public const ulong CLONE_NEWCGROUP = 0x2000000;
    public const ulong CLONE_NEWUTS = 0x4000000;
    public const ulong CLONE_NEWIPC = 0x8000000;
    public const ulong CLONE_NEWUSER = 0x10000000;
    public const ulong CLONE_NEWPID = 0x20000000;
    public const ulong CLONE_NEWNET = 0x40000000;
#pragma warning restore CS1591
}
