namespace Appc.Linux.Process;

/// <summary>
/// The system calls a launch makes, under their kernel names (syscalls(2)). A value is only an index:
/// <see cref="SystemCallNumbers"/> gives the number for an architecture.
/// </summary>
public enum SystemCall
{
#pragma warning disable CS1591 // the names are the kernel's own
    read,
    write,
    close,
    mount,
    umount2,
    pivot_root,
    openat,
    openat2,
    open_tree,
    move_mount,
    fsopen,
    fsconfig,
    fsmount,
    mount_setattr,
    mkdirat,
    mknodat,
    symlinkat,
    fchdir,
    chdir,
    sethostname,
    prctl,
    capset,
    seccomp,
    setgroups,
    setresgid,
    setresuid,
    setsid,
    umask,
    rt_sigaction,
    rt_sigprocmask,
    rt_sigtimedwait,
    wait4,
    kill,
    exit_group,
    execve,
    close_range,
    socket,
    ioctl,
    clone,
    clone3,
    fchownat,
    fchmodat,
    dup3,
    execveat,
    mmap,
    eventfd2,
    unshare,
    keyctl,
#pragma warning restore CS1591
}
