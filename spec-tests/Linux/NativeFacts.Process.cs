using Appc.Linux.Process;

namespace SpecTests.Linux;

internal sealed class ProcessFacts : NativeFactList
{
    public override IReadOnlyList<string> Headers =>
    [
        "signal.h", "fcntl.h", "sys/mman.h", "sys/stat.h", "sys/wait.h", "sys/socket.h", "sys/prctl.h", "sys/resource.h", "net/if.h", "sys/ioctl.h", "sys/syscall.h",
        "sys/mount.h",
        "linux/sched.h", "linux/openat2.h", "linux/capability.h", "linux/seccomp.h", "linux/filter.h", "linux/close_range.h", "linux/keyctl.h", "poll.h", "netinet/in.h", "asm/termbits.h", "spawn.h",
    ];

    protected override void Declare()
    {
        Constants(typeof(CloneFlags));
        Constants(typeof(MountFlags));
        Constants(typeof(PrctlOption));
        Constants(typeof(ResourceLimit));
        Constants(typeof(OpenConstants));
        Constants(typeof(SocketConstants));
        Constants(typeof(WaitConstants));
        Constants(typeof(Signals));
        Constants(typeof(KeyctlOperation));
        Constants(typeof(Capability));
        Constants(typeof(SealConstants));
        Constants(typeof(MemoryConstants));
        Constants(typeof(PollConstants));
        Constants(typeof(TerminalConstants));
        Constants(typeof(SpawnConstants));
        Number("O_DIRECTORY", OpenConstants.O_DIRECTORY);
        Number("_LINUX_CAPABILITY_VERSION_3", PrctlOption._LINUX_CAPABILITY_VERSION_3);
        Number("_NSIG - 1", Signals.Last);
        for (var number = 0; number <= Capability.Last; number++)
        {
            Number(Capability.NameOf(number), number);
        }

        foreach (var call in Enum.GetValues<SystemCall>())
        {
            Number($"SYS_{call}", SystemCallNumbers.Of(call));
        }

        DeclareLayouts();
    }

    /// <summary>Structures that plans hold as bytes.</summary>
    private void DeclareLayouts()
    {
        Number("sizeof(struct clone_args)", 88);
        Number("offsetof(struct clone_args, exit_signal)", 32);
        Number("sizeof(struct mount_attr)", 32);
        Number("sizeof(struct open_how)", 24);
        Number("sizeof(struct ifreq)", 40);
        Number("offsetof(struct ifreq, ifr_flags)", 16);
        Number("sizeof(struct sockaddr_in)", 16);
        Number("offsetof(struct sockaddr_in, sin_port)", 2);
        Number("offsetof(struct sockaddr_in, sin_addr)", 4);
        Struct<PollDescriptor>("struct pollfd", ("fd", "Descriptor"), ("events", "Events"), ("revents", "Returned"));
        Number("sizeof(struct termios)", Terminals.StateSize);
        Number("offsetof(struct termios, c_cc)", 17);
        Number("sizeof(struct winsize)", Terminals.WindowSize);
        Number("SYS_pidfd_getfd", 438);
        Number("sizeof(struct sock_filter)", 8);
        Number("sizeof(struct sock_fprog)", 16);
        Number("offsetof(struct sock_fprog, filter)", 8);
        Number("sizeof(siginfo_t)", 128);
        Number("offsetof(siginfo_t, si_code)", 8);
        Number("offsetof(siginfo_t, si_status)", 24);
        Number("sizeof(struct __user_cap_header_struct)", 8);
        Number("sizeof(struct __user_cap_data_struct)", 12);
    }
}
