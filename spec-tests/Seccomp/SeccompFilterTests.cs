using Appc.PodLaunch.Seccomp;

namespace SpecTests.Seccomp;

public class SeccompFilterTests
{
    private const uint Allow = 0x7fff0000;
    private const uint Kill = 0x80000000;
    private const uint DockerCapabilities = 0xa80425fb;

    public static TheoryData<string> Architectures => ["x86_64", "arm64"];

    private static SyscallTable Table(string name) => name == "arm64" ? SyscallTable.Arm64 : SyscallTable.X86_64;

    private static uint Errno(int number) => 0x50000u | (uint)number;

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Tree_gives_every_number_its_rule(string architecture)
    {
        var table = Table(architecture);
        var policy = SeccompPolicy.Default(table, DockerCapabilities);
        var program = SeccompFilter.Compile(policy);
        for (uint number = 0; number < 1000; number++)
        {
            var expected = number < table.Limit ? Expected(policy.RuleOf((int)number), 0) : policy.Newer.Value;
            Assert.Equal(expected, BpfMachine.Run(program, table.AuditArchitecture, number, 0, 0, 0, 0, 0, 0));
        }
    }

    private static uint Expected(SyscallRule rule, uint argument) =>
        (rule.Cases.FirstOrDefault(c => c.Tests.All(t => (argument & t.Mask) == t.Value))?.Action ?? rule.Otherwise).Value;

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Long_ways_go_over_unconditional_jumps(string architecture)
    {
        // 40 tests of one argument for every second call: pieces far longer than a conditional jump reaches.
        var table = Table(architecture);
        var rules = new SyscallRule?[table.Limit];
        for (var number = 0; number < 22; number += 2)
        {
            var own = number;
            rules[number] = new([.. Enumerable.Range(0, 40).Select(i => new ArgumentCase([new(1, 0xff, (uint)i), new(5, ~0u, 7)], SeccompAction.Errno(own + i + 1)))], SeccompAction.Allow);
        }

        var policy = new SeccompPolicy(table, rules, SeccompAction.KillProcess, SeccompAction.KillProcess, SeccompAction.KillProcess);
        var program = SeccompFilter.Compile(policy);
        Assert.InRange(program.Length, 3000, 4096);
        for (uint number = 0; number < 80; number++)
        {
            var listed = number < 22 && number % 2 == 0;
            Assert.Equal(listed ? Errno((int)number + 40) : Kill, BpfMachine.Run(program, table.AuditArchitecture, number, 0, 0x1_0000_0127, 0, 0, 0, 7));
            Assert.Equal(listed ? Allow : Kill, BpfMachine.Run(program, table.AuditArchitecture, number, 0, 39, 0, 0, 0, 8));
        }
    }

    [Fact]
    public void A_policy_too_long_for_the_kernel_is_refused()
    {
        var table = SyscallTable.X86_64;
        var rules = new SyscallRule?[table.Limit];
        for (var number = 0; number < rules.Length; number++)
        {
            rules[number] = SyscallRule.When(new(0, 1, 1), SeccompAction.Allow, SeccompAction.Errno(1 + number));
            rules[number] = new([.. rules[number]!.Cases, .. rules[number]!.Cases, .. rules[number]!.Cases], SeccompAction.Errno(1 + number));
        }

        Assert.Throws<InvalidOperationException>(() => SeccompFilter.Compile(new(table, rules, SeccompAction.Allow, SeccompAction.Allow, SeccompAction.Allow)));
    }

    [Fact]
    public void Other_ways_into_the_kernel_are_closed()
    {
        var program = SeccompFilter.Compile(SeccompPolicy.Default(SyscallTable.X86_64, 0));
        Assert.Equal(Kill, BpfMachine.Run(program, 0x40000003, 1)); // 32-bit x86, int 0x80
        Assert.Equal(Kill, BpfMachine.Run(program, 0xC00000B7, 1));
        Assert.Equal(Errno(38), BpfMachine.Run(program, 0xC000003E, 0x40000001)); // x32 write
        Assert.Equal(Errno(38), BpfMachine.Run(program, 0xC000003E, uint.MaxValue));
        Assert.Equal(Errno(38), BpfMachine.Run(program, 0xC000003E, 5000));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Dangerous_calls_need_their_capability(string architecture)
    {
        var table = Table(architecture);
        var without = SeccompFilter.Compile(SeccompPolicy.Default(table, DockerCapabilities & ~(1u << 18)));
        var with = SeccompFilter.Compile(SeccompPolicy.Default(table, ulong.MaxValue));
        string[] never = ["keyctl", "add_key", "request_key", "userfaultfd", "kexec_load", "kexec_file_load", "io_uring_setup", "io_uring_enter",
            "io_uring_register", "swapon", "swapoff", "nfsservctl", "lookup_dcookie", "vmsplice"];
        string[] capable = ["bpf", "mount", "umount2", "pivot_root", "setns", "init_module", "finit_module", "delete_module", "open_by_handle_at",
            "perf_event_open", "reboot", "clock_settime", "settimeofday", "chroot", "acct", "syslog", "sethostname", "fsopen", "move_mount", "open_tree",
            "mount_setattr", "quotactl", "vhangup", "kcmp", "move_pages", "migrate_pages"];
        foreach (var name in never.Concat(capable))
        {
            Assert.Equal((name, Errno(1)), (name, BpfMachine.Run(without, table.AuditArchitecture, (uint)table.Number(name))));
        }

        foreach (var name in capable)
        {
            Assert.Equal((name, Allow), (name, BpfMachine.Run(with, table.AuditArchitecture, (uint)table.Number(name))));
        }

        foreach (var name in never)
        {
            Assert.Equal((name, Errno(1)), (name, BpfMachine.Run(with, table.AuditArchitecture, (uint)table.Number(name))));
        }
    }

    [Theory]
    [InlineData("clone", 0, 0x11UL, Allow)] // fork: SIGCHLD
    [InlineData("clone", 0, 0x3d0f00UL, Allow)] // pthread_create
    [InlineData("clone", 0, 0x10000000UL, 0x50001u)]
    [InlineData("clone", 0, 0x20011UL, 0x50001u)]
    [InlineData("clone", 0, 0xffff_ffff_4000_0011UL, 0x50001u)]
    [InlineData("unshare", 0, 0x400UL, Allow)] // CLONE_FILES
    [InlineData("unshare", 0, 0x80UL, 0x50001u)]
    [InlineData("unshare", 0, 0x10000000UL, 0x50001u)]
    [InlineData("clone3", 0, 0UL, 0x50026u)]
    [InlineData("ioctl", 1, 0x5401UL, Allow)]
    [InlineData("ioctl", 1, 0x5412UL, 0x50001u)]
    [InlineData("ioctl", 1, 0x1_0000_5412UL, 0x50001u)]
    [InlineData("ioctl", 1, 0x541CUL, 0x50001u)]
    [InlineData("socket", 0, 2UL, Allow)]
    [InlineData("socket", 0, 40UL, 0x50061u)]
    [InlineData("socket", 0, 0xffff_0000_0000_0028UL, 0x50061u)]
    [InlineData("socket", 0, 38UL, 0x50061u)]
    [InlineData("personality", 0, 0UL, Allow)]
    [InlineData("personality", 0, 0xffffffffUL, Allow)]
    [InlineData("personality", 0, 0x40000UL, 0x50001u)]
    public void Arguments_decide(string name, int index, ulong value, uint expected)
    {
        foreach (var table in new[] { SyscallTable.X86_64, SyscallTable.Arm64 })
        {
            var program = SeccompFilter.Compile(SeccompPolicy.Default(table, DockerCapabilities));
            var arguments = new ulong[6];
            arguments[index] = value;
            Assert.Equal(expected, BpfMachine.Run(program, table.AuditArchitecture, (uint)table.Number(name), arguments));
        }
    }
}
