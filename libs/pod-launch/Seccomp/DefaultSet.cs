using Appc.Linux;

namespace Appc.PodLaunch.Seccomp;

/// <summary>The calls of the default policy: by group, by capability, and those where an argument decides.</summary>
internal static class DefaultSet
{
    private const uint NamespaceFlags = 0x7E020000; // CLONE_NEWNS | NEWCGROUP | NEWUTS | NEWIPC | NEWUSER | NEWPID | NEWNET
    private const uint NewTime = 0x80; // CLONE_NEWTIME: for unshare only, clone reads these bits as the exit signal
    private const uint TerminalInput = 0x5412; // TIOCSTI: types into the terminal as if its user had
    private const uint TerminalConsole = 0x541C; // TIOCLINUX: pastes into a Linux console
    private const uint KernelCrypto = 38; // AF_ALG
    private const uint HypervisorSocket = 40; // AF_VSOCK: reaches the hypervisor past every network namespace

    private const int EAFNOSUPPORT = 97;

    private static readonly SeccompAction s_denied = SeccompAction.Errno(Errno.EPERM);

    public static void AddTo(SyscallRule?[] rules, SyscallTable table, ulong capabilities)
    {
        foreach (var group in DefaultGroups.All)
        {
            Allow(rules, table, group);
        }

        AddConditional(rules, table);
        foreach (var (capability, names) in DefaultGroups.ByCapability)
        {
            if ((capabilities >> capability & 1) != 0)
            {
                Allow(rules, table, names);
            }
        }
    }

    private static void Allow(SyscallRule?[] rules, SyscallTable table, string names)
    {
        foreach (var word in names.AsSpan().Split(' '))
        {
            Set(rules, table, names.AsSpan(word), SyscallRule.Allowed);
        }
    }

    private static void AddConditional(SyscallRule?[] rules, SyscallTable table)
    {
        Set(rules, table, "clone", SyscallRule.When(new(0, NamespaceFlags, 0), SeccompAction.Allow, s_denied));
        Set(rules, table, "unshare", SyscallRule.When(new(0, NamespaceFlags | NewTime, 0), SeccompAction.Allow, s_denied));
        Set(rules, table, "clone3", SyscallRule.Always(SeccompAction.Errno(Errno.ENOSYS)));
        Set(rules, table, "ioctl", Except(1, s_denied, TerminalInput, TerminalConsole));
        Set(rules, table, "socket", Except(0, SeccompAction.Errno(EAFNOSUPPORT), KernelCrypto, HypervisorSocket));
        Set(rules, table, "socketpair", SyscallRule.Allowed);
        Set(rules, table, "personality", Only(0, 0, 0x8, 0x20000, 0x20008, uint.MaxValue)); // PER_LINUX, PER_LINUX32, UNAME26 with each, and asking
    }

    private static SyscallRule Except(int argument, SeccompAction action, params ReadOnlySpan<uint> values) =>
        new([.. Cases(argument, action, values)], SeccompAction.Allow);

    private static SyscallRule Only(int argument, params ReadOnlySpan<uint> values) => new([.. Cases(argument, SeccompAction.Allow, values)], s_denied);

    private static ArgumentCase[] Cases(int argument, SeccompAction action, ReadOnlySpan<uint> values)
    {
        var cases = new ArgumentCase[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            cases[i] = new([new(argument, uint.MaxValue, values[i])], action);
        }

        return cases;
    }

    private static void Set(SyscallRule?[] rules, SyscallTable table, ReadOnlySpan<char> name, SyscallRule rule)
    {
        if (table.Number(name) is >= 0 and var number)
        {
            rules[number] = rule;
        }
    }
}
