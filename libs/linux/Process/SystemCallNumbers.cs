using System.Runtime.InteropServices;

namespace Appc.Linux.Process;

/// <summary>System call numbers: arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h.</summary>
public static class SystemCallNumbers
{
    /// <summary>The number of <paramref name="call"/> on the machine this runs on.</summary>
    /// <exception cref="PlatformNotSupportedException">Neither x86-64 nor arm64.</exception>
    public static int Of(SystemCall call) => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => s_x64[(int)call],
        Architecture.Arm64 => s_arm64[(int)call],
        _ => throw new PlatformNotSupportedException("launching is known for x86-64 and arm64 only"),
    };

    private static ReadOnlySpan<short> s_x64 =>
    [
        /* read */ 0, /* write */ 1, /* close */ 3, /* mount */ 165,
        /* umount2 */ 166, /* pivot_root */ 155, /* openat */ 257, /* openat2 */ 437,
        /* open_tree */ 428, /* move_mount */ 429, /* fsopen */ 430, /* fsconfig */ 431,
        /* fsmount */ 432, /* mount_setattr */ 442, /* mkdirat */ 258, /* mknodat */ 259,
        /* symlinkat */ 266, /* fchdir */ 81, /* chdir */ 80, /* sethostname */ 170,
        /* prctl */ 157, /* capset */ 126, /* seccomp */ 317, /* setgroups */ 116,
        /* setresgid */ 119, /* setresuid */ 117, /* setsid */ 112, /* umask */ 95,
        /* rt_sigaction */ 13, /* rt_sigprocmask */ 14, /* rt_sigtimedwait */ 128, /* wait4 */ 61,
        /* kill */ 62, /* exit_group */ 231, /* execve */ 59, /* close_range */ 436,
        /* socket */ 41, /* ioctl */ 16, /* clone */ 56, /* clone3 */ 435,
        /* fchownat */ 260, /* fchmodat */ 268, /* dup3 */ 292, /* execveat */ 322,
        /* mmap */ 9, /* pipe2 */ 293, /* setns */ 308, /* unshare */ 272, /* keyctl */ 250,
        /* bind */ 49, /* listen */ 50, /* unlinkat */ 263, /* ppoll */ 271, /* setpgid */ 109, /* sendfile */ 40,
        /* setfsuid */ 122, /* setfsgid */ 123,
    ];

    private static ReadOnlySpan<short> s_arm64 =>
    [
        /* read */ 63, /* write */ 64, /* close */ 57, /* mount */ 40,
        /* umount2 */ 39, /* pivot_root */ 41, /* openat */ 56, /* openat2 */ 437,
        /* open_tree */ 428, /* move_mount */ 429, /* fsopen */ 430, /* fsconfig */ 431,
        /* fsmount */ 432, /* mount_setattr */ 442, /* mkdirat */ 34, /* mknodat */ 33,
        /* symlinkat */ 36, /* fchdir */ 50, /* chdir */ 49, /* sethostname */ 161,
        /* prctl */ 167, /* capset */ 91, /* seccomp */ 277, /* setgroups */ 159,
        /* setresgid */ 149, /* setresuid */ 147, /* setsid */ 157, /* umask */ 166,
        /* rt_sigaction */ 134, /* rt_sigprocmask */ 135, /* rt_sigtimedwait */ 137, /* wait4 */ 260,
        /* kill */ 129, /* exit_group */ 94, /* execve */ 221, /* close_range */ 436,
        /* socket */ 198, /* ioctl */ 29, /* clone */ 220, /* clone3 */ 435,
        /* fchownat */ 54, /* fchmodat */ 53, /* dup3 */ 24, /* execveat */ 281,
        /* mmap */ 222, /* pipe2 */ 59, /* setns */ 268, /* unshare */ 97, /* keyctl */ 219,
        /* bind */ 200, /* listen */ 201, /* unlinkat */ 35, /* ppoll */ 73, /* setpgid */ 154, /* sendfile */ 71,
        /* setfsuid */ 151, /* setfsgid */ 152,
    ];
}
