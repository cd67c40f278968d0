using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.Linux;

namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// The isolators os/linux/seccomp-retain-set and os/linux/seccomp-remove-set (ace.md, "Linux-specific isolators") as policies. A blocked call
/// ends the process with SIGSYS, or fails with the isolator's errno when it names one.
/// </summary>
public static class SeccompIsolator
{
    /// <summary>
    /// What a retain-set always keeps, the least that a program's life takes: being started (which may be waiting under the filter for the signal that
    /// its turn has come), returning from a signal handler or an interrupted call, and ending.
    /// </summary>
    public static ImmutableArray<string> LifeCycle { get; } = ["execve", "exit", "exit_group", "rt_sigreturn", "restart_syscall", "rt_sigtimedwait", "rt_sigprocmask"];

    /// <summary>Only the named calls are made; the rest is blocked, newer calls and the x32 ABI too.</summary>
    /// <param name="table">The architecture.</param>
    /// <param name="capabilities">The app's bounding set, bit n for capability n; it widens the default wildcards.</param>
    /// <param name="set">Call names and wildcards (see <see cref="SeccompWildcards"/>).</param>
    /// <param name="errno">An errno's name, or null or empty for SIGSYS.</param>
    /// <returns>The policy, or null when the set holds @appc.io/all: no filter is wanted.</returns>
    /// <exception cref="BadInputException">The set is empty, or holds an unknown name, wildcard or errno.</exception>
    public static SeccompPolicy? Retain(SyscallTable table, ulong capabilities, IReadOnlyCollection<string> set, string? errno)
    {
        RequireMembers(set, "os/linux/seccomp-retain-set");
        var blocked = Blocked(errno);
        if (set.Contains(SeccompWildcards.Everything, StringComparer.Ordinal))
        {
            return null;
        }

        var rules = new SyscallRule?[table.Limit];
        foreach (var item in set)
        {
            SeccompWildcards.Retain(rules, table, capabilities, item);
        }

        foreach (var name in LifeCycle.Concat(set.Where(SeccompWildcards.IsName)))
        {
            Set(rules, table, name, SyscallRule.Allowed);
        }

        return new(table, rules, blocked, newer: blocked, x32: blocked);
    }

    /// <summary>The named calls are blocked; nothing else is, except that the x32 ABI, a way around the names, answers ENOSYS.</summary>
    /// <param name="table">The architecture.</param>
    /// <param name="capabilities">The app's bounding set, bit n for capability n; it widens the default policy.</param>
    /// <param name="set">Call names and wildcards (see <see cref="SeccompWildcards"/>).</param>
    /// <param name="errno">An errno's name, or null or empty for SIGSYS.</param>
    /// <returns>The policy; the default one when the set holds @appc.io/empty.</returns>
    /// <exception cref="BadInputException">The set is empty, holds an unknown name, wildcard or errno, or would block execve.</exception>
    public static SeccompPolicy Remove(SyscallTable table, ulong capabilities, IReadOnlyCollection<string> set, string? errno)
    {
        RequireMembers(set, "os/linux/seccomp-remove-set");
        var blocked = SyscallRule.Always(Blocked(errno));
        if (set.Contains(SeccompWildcards.Empty, StringComparer.Ordinal))
        {
            return SeccompPolicy.Default(table, capabilities);
        }

        var rules = new SyscallRule?[table.Limit];
        foreach (var name in set.SelectMany(item => SeccompWildcards.NamesToRemove(table, capabilities, item)))
        {
            Set(rules, table, name, blocked);
        }

        return rules[table.Number("execve")] is null
            ? new(table, rules, SeccompAction.Allow, newer: SeccompAction.Allow, x32: SeccompAction.Errno(Errno.ENOSYS))
            : throw new BadInputException("read os/linux/seccomp-remove-set: it blocks execve, so the app could never start");
    }

    private static SeccompAction Blocked(string? errno) =>
        string.IsNullOrEmpty(errno) ? SeccompAction.KillProcess : SeccompAction.Errno(ErrnoNames.Parse(errno));

    private static void RequireMembers(IReadOnlyCollection<string> set, string isolator)
    {
        if (set.Count == 0)
        {
            throw new BadInputException($"read {isolator}: set is empty");
        }
    }

    private static void Set(SyscallRule?[] rules, SyscallTable table, string name, SyscallRule rule)
    {
        var number = table.Number(name);
        if (number >= 0)
        {
            rules[number] = rule;
        }
        else if (!SyscallTable.IsKnownAnywhere(name))
        {
            throw new BadInputException($"read seccomp isolator: {ByteEscaping.ToDisplay(name)}: no system call has this name");
        }
    }
}
