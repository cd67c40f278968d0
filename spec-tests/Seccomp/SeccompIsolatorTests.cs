using Appc.ImageSpec;
using Appc.PodLaunch.Seccomp;

namespace SpecTests.Seccomp;

/// <summary>ace.md, os/linux/seccomp-retain-set and os/linux/seccomp-remove-set.</summary>
public class SeccompIsolatorTests
{
    private const uint Allow = 0x7fff0000;
    private const uint Kill = 0x80000000;
    private const uint NotSupported = 0x50000 + 95;
    private static readonly SyscallTable s_table = SyscallTable.X86_64;

    private static uint Run(SeccompPolicy? policy, string name, params ulong[] arguments) =>
        BpfMachine.Run(SeccompFilter.Compile(policy!), s_table.AuditArchitecture, (uint)s_table.Number(name), arguments);

    [Fact]
    [Shows("ace:142c")]
    [Shows("ace:142d")]
    public void Remove_blocks_what_it_names_and_nothing_else()
    {
        var policy = SeccompIsolator.Remove(s_table, 0, ["clock_adjtime", "clock_settime", "reboot"], "ENOTSUP");
        foreach (var name in s_table.Names())
        {
            var expected = name is "clock_adjtime" or "clock_settime" or "reboot" ? NotSupported : Allow;
            Assert.Equal((name, expected), (name, Run(policy, name)));
        }

        Assert.Equal(Allow, BpfMachine.Run(SeccompFilter.Compile(policy), s_table.AuditArchitecture, 5000));
    }

    [Fact]
    public void Removed_calls_have_no_second_number()
    {
        var policy = SeccompIsolator.Remove(s_table, 0, ["reboot"], "");
        Assert.Equal(Kill, Run(policy, "reboot"));
        Assert.Equal(0x50000u + 38, BpfMachine.Run(SeccompFilter.Compile(policy), s_table.AuditArchitecture, 0x40000000u + 169));
    }

    [Theory]
    [Shows("ace:174c")]
    [Shows("ace:174d")]
    [Shows("ace:180")]
    [InlineData("")]
    [InlineData(null)]
    public void Retain_keeps_what_it_names_and_a_life_cycle(string? errno)
    {
        string[] set = ["accept", "bind", "listen", "read", "socket", "write"];
        string[] life = ["execve", "exit", "exit_group", "rt_sigreturn", "restart_syscall", "rt_sigtimedwait", "rt_sigprocmask"];
        var policy = SeccompIsolator.Retain(s_table, 0, set, errno);
        foreach (var name in s_table.Names())
        {
            var kept = set.Contains(name, StringComparer.Ordinal) || life.Contains(name, StringComparer.Ordinal);
            Assert.Equal((name, kept ? Allow : Kill), (name, Run(policy, name, 40, 40, 40)));
        }

        Assert.Equal(Kill, BpfMachine.Run(SeccompFilter.Compile(policy!), s_table.AuditArchitecture, 5000));
        Assert.Equal(Kill, BpfMachine.Run(SeccompFilter.Compile(policy!), s_table.AuditArchitecture, 0x40000000));
    }

    [Fact]
    [Shows("ace:142a")]
    [Shows("ace:174a")]
    public void Wildcards_of_the_specification()
    {
        Assert.Null(SeccompIsolator.Retain(s_table, 0, ["read", "@appc.io/all"], ""));
        var policy = SeccompIsolator.Remove(s_table, 0, ["read", "@appc.io/empty"], "");
        Assert.Equal(Allow, Run(policy, "read"));
        Assert.Equal(0x50001u, Run(policy, "mount"));
        Assert.Equal(Kill, Run(SeccompIsolator.Retain(s_table, 0, ["@appc.io/empty"], ""), "read"));
    }

    [Theory]
    [InlineData("@rkt/default-whitelist")]
    [InlineData("@docker/default-whitelist")]
    public void Default_whitelist_keeps_its_conditions_unless_a_name_lifts_them(string wildcard)
    {
        var policy = SeccompIsolator.Retain(s_table, 0, [wildcard, "umount2", "umount"], "");
        Assert.Equal(Allow, Run(policy, "umount2"));
        Assert.Equal(Kill, Run(policy, "mount"));
        Assert.Equal(0x50001u, Run(policy, "clone", 0x10000000));
        Assert.Equal(0x50000u + 38, Run(policy, "clone3"));
        Assert.Equal(Allow, Run(SeccompIsolator.Retain(s_table, 0, ["clone", wildcard], ""), "clone", 0x10000000));
    }

    [Fact]
    [Shows("ace:148")]
    public void Default_blacklist_is_what_the_default_never_allows()
    {
        var policy = SeccompIsolator.Remove(s_table, 0, ["@rkt/default-blacklist", "socket"], "EPERM");
        Assert.Equal(0x50001u, Run(policy, "umount2"));
        Assert.Equal(0x50001u, Run(policy, "socket", 2));
        Assert.Equal(Allow, Run(policy, "clone", 0x10000000));
        Assert.Equal(Allow, Run(policy, "read"));
    }

    [Theory]
    [InlineData("clock")]
    [InlineData("default-whitelist")]
    [InlineData("mount")]
    [InlineData("network-io")]
    [InlineData("obsolete")]
    [InlineData("privileged")]
    [InlineData("process")]
    [InlineData("raw-io")]
    public void Systemd_groups_hold_known_calls(string group)
    {
        Assert.NotNull(SeccompIsolator.Retain(s_table, 0, [$"@systemd/{group}"], ""));
        Assert.NotNull(SeccompIsolator.Retain(SyscallTable.Arm64, 0, [$"@systemd/{group}"], ""));
    }

    [Theory]
    [InlineData("reed", "no system call has this name")]
    [InlineData("", "no system call has this name")]
    [InlineData("READ", "no system call has this name")]
    [InlineData("@appc.io/none", "not known here")]
    [InlineData("@systemd/everything", "not known here")]
    [InlineData("@", "not known here")]
    public void Unknown_items_are_refused_in_both_sets(string item, string cause)
    {
        Assert.Contains(cause, Assert.Throws<BadInputException>(() => SeccompIsolator.Retain(s_table, 0, ["read", item], "")).Message, StringComparison.Ordinal);
        Assert.Contains(cause, Assert.Throws<BadInputException>(() => SeccompIsolator.Remove(s_table, 0, ["read", item], "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals()
    {
        Assert.Throws<BadInputException>(() => SeccompIsolator.Retain(s_table, 0, [], ""));
        Assert.Throws<BadInputException>(() => SeccompIsolator.Remove(s_table, 0, [], ""));
        Assert.Throws<BadInputException>(() => SeccompIsolator.Retain(s_table, 0, ["read"], "ENOTHING"));
        Assert.Throws<BadInputException>(() => SeccompIsolator.Remove(s_table, 0, ["execve"], ""));
        Assert.Throws<BadInputException>(() => SeccompIsolator.Remove(s_table, 0, ["@appc.io/all"], ""));
    }
}
