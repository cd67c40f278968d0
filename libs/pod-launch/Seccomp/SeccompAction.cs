namespace Appc.PodLaunch.Seccomp;

/// <summary>What the kernel does with a system call: the value a filter returns (seccomp(2), linux/seccomp.h).</summary>
/// <param name="Value">SECCOMP_RET_* in the upper 16 bits, its data in the lower ones.</param>
public readonly record struct SeccompAction(uint Value)
{
    /// <summary>SECCOMP_RET_ALLOW: the call is made.</summary>
    public static SeccompAction Allow => new(0x7fff0000);

    /// <summary>SECCOMP_RET_KILL_PROCESS: every thread of the program ends as if by SIGSYS.</summary>
    public static SeccompAction KillProcess => new(0x80000000);

    /// <summary>SECCOMP_RET_ERRNO: the call is not made and fails with this errno.</summary>
    /// <param name="errno">1 to 4095 (MAX_ERRNO; the kernel caps larger ones).</param>
    /// <returns>The action.</returns>
    public static SeccompAction Errno(int errno)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(errno, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(errno, 4095);
        return new(0x00050000u | (uint)errno);
    }
}
