namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// What ordinary programs call, by purpose; names of either architecture. Left out, because they reach past the app or have a history of
/// kernel holes: mounting, namespaces, kernel modules, kexec, swap, keyrings, bpf, perf events, userfaultfd, io_uring, kernel log, clocks and
/// host names to set, I/O ports, file handles, moving other processes' pages, vmsplice, accounting, quotas, obsolete calls.
/// </summary>
internal static class DefaultGroups
{
    /// <summary>Each string is one group, names apart by one blank.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        // reading and writing open files
        "read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek sendfile splice tee copy_file_range readahead fadvise64 "
        + "fsync fdatasync sync syncfs sync_file_range fallocate ftruncate truncate close close_range dup dup2 dup3 fcntl flock pipe pipe2 cachestat",

        // names, facts and owners of files
        "open openat openat2 creat stat fstat lstat newfstatat statx access faccessat faccessat2 getdents getdents64 getcwd chdir fchdir rename "
        + "renameat renameat2 mkdir mkdirat rmdir link linkat unlink unlinkat symlink symlinkat readlink readlinkat mknod mknodat chmod fchmod "
        + "fchmodat fchmodat2 chown fchown lchown fchownat umask utime utimes futimesat utimensat statfs fstatfs name_to_handle_at "
        + "setxattr lsetxattr fsetxattr getxattr lgetxattr fgetxattr listxattr llistxattr flistxattr removexattr lremovexattr fremovexattr "
        + "setxattrat getxattrat listxattrat removexattrat file_getattr file_setattr",

        // memory
        "mmap mprotect munmap mremap msync mincore madvise brk mlock mlock2 munlock mlockall munlockall remap_file_pages memfd_create memfd_secret "
        + "pkey_mprotect pkey_alloc pkey_free mseal map_shadow_stack get_mempolicy set_mempolicy mbind set_mempolicy_home_node membarrier",

        // processes and threads
        "fork vfork execve execveat exit exit_group wait4 waitid kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo pidfd_open pidfd_send_signal "
        + "getpid getppid gettid getpgid setpgid getpgrp getsid setsid getpriority setpriority getrlimit setrlimit prlimit64 getrusage times "
        + "set_tid_address set_robust_list get_robust_list rseq futex futex_waitv futex_wake futex_wait futex_requeue arch_prctl prctl modify_ldt "
        + "set_thread_area get_thread_area ptrace process_vm_readv process_vm_writev process_mrelease restart_syscall uretprobe uprobe",

        // scheduling
        "sched_yield sched_setparam sched_getparam sched_setscheduler sched_getscheduler sched_get_priority_max sched_get_priority_min "
        + "sched_rr_get_interval sched_setaffinity sched_getaffinity sched_setattr sched_getattr ioprio_set ioprio_get getcpu",

        // signals and time
        "rt_sigaction rt_sigprocmask rt_sigreturn rt_sigpending rt_sigtimedwait rt_sigsuspend sigaltstack pause alarm nanosleep clock_nanosleep "
        + "getitimer setitimer time gettimeofday clock_gettime clock_getres adjtimex clock_adjtime timer_create timer_settime timer_gettime "
        + "timer_getoverrun timer_delete timerfd_create timerfd_settime timerfd_gettime signalfd signalfd4",

        // waiting for events
        "poll ppoll select pselect6 epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2 epoll_ctl_old epoll_wait_old eventfd "
        + "eventfd2 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark io_setup io_destroy io_getevents io_submit "
        + "io_cancel io_pgetevents",

        // sockets (socket itself is judged by its family)
        "connect accept accept4 sendto recvfrom sendmsg recvmsg sendmmsg recvmmsg shutdown bind listen getsockname getpeername setsockopt getsockopt",

        // System V and POSIX inter-process communication: its namespace is the pod's own
        "shmget shmat shmctl shmdt semget semop semctl semtimedop msgget msgsnd msgrcv msgctl mq_open mq_unlink mq_timedsend mq_timedreceive "
        + "mq_notify mq_getsetattr",

        // who the process is
        "getuid geteuid getgid getegid setuid setgid setreuid setregid setresuid getresuid setresgid getresgid setfsuid setfsgid getgroups "
        + "setgroups capget capset",

        // confining itself further, and facts about the system
        "seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self lsm_get_self_attr lsm_set_self_attr lsm_list_modules uname "
        + "sysinfo getrandom",
    ];

    /// <summary>Calls that come with a capability (its number in linux/capability.h): without it the kernel would refuse them anyway, or nearly.</summary>
    public static IReadOnlyList<(int Capability, string Names)> ByCapability { get; } =
    [
        (2, "open_by_handle_at"), // CAP_DAC_READ_SEARCH
        (16, "init_module finit_module delete_module"), // CAP_SYS_MODULE
        (17, "ioperm iopl"), // CAP_SYS_RAWIO
        (18, "chroot"), // CAP_SYS_CHROOT
        (19, "kcmp pidfd_getfd process_madvise"), // CAP_SYS_PTRACE
        (20, "acct"), // CAP_SYS_PACCT
        (21, "mount umount2 pivot_root mount_setattr move_mount open_tree open_tree_attr fsopen fsconfig fsmount fspick statmount listmount setns "
            + "unshare clone clone3 sethostname setdomainname bpf perf_event_open fanotify_init quotactl quotactl_fd syslog"), // CAP_SYS_ADMIN
        (22, "reboot"), // CAP_SYS_BOOT
        (23, "migrate_pages move_pages"), // CAP_SYS_NICE
        (25, "settimeofday clock_settime"), // CAP_SYS_TIME
        (26, "vhangup"), // CAP_SYS_TTY_CONFIG
        (34, "syslog"), // CAP_SYSLOG
        (38, "perf_event_open"), // CAP_PERFMON
        (39, "bpf"), // CAP_BPF
    ];
}
