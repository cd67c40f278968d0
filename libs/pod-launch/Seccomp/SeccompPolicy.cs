using Appc.Linux;

namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// Which system calls an app may make on one architecture, and what happens to the others. Calls made through another architecture's entry
/// (32-bit programs on x86_64) always end the process: nothing here describes them.
/// </summary>
public sealed class SeccompPolicy
{
    private readonly SyscallRule?[] _rules;
    private readonly SyscallRule _unlisted;

    internal SeccompPolicy(SyscallTable table, SyscallRule?[] rules, SeccompAction unlisted, SeccompAction newer, SeccompAction x32)
    {
        (Table, _rules, _unlisted, Unlisted, Newer, X32) = (table, rules, SyscallRule.Always(unlisted), unlisted, newer, x32);
    }

    /// <summary>The architecture.</summary>
    public SyscallTable Table { get; }

    /// <summary>What happens to a call the policy does not list.</summary>
    public SeccompAction Unlisted { get; }

    /// <summary>What happens to a call that the table is too old to know.</summary>
    public SeccompAction Newer { get; }

    /// <summary>What happens to a call of the x32 ABI, a second set of numbers for the same functions.</summary>
    public SeccompAction X32 { get; }

    /// <summary>What happens to a call.</summary>
    /// <param name="number">0 up to the table's limit, exclusive.</param>
    /// <returns>The rule.</returns>
    public SyscallRule RuleOf(int number) => _rules[number] ?? _unlisted;

    /// <summary>
    /// The policy of an app that asks for nothing: what ordinary programs need is allowed, the rest fails with EPERM. Calls newer than the
    /// table, and clone3 (whose flags lie in memory where a filter cannot look), fail with ENOSYS, on which C libraries fall back.
    /// </summary>
    /// <param name="table">The architecture.</param>
    /// <param name="capabilities">The app's bounding set, bit n for capability n: some calls are useful and meant only with one.</param>
    /// <returns>The policy.</returns>
    public static SeccompPolicy Default(SyscallTable table, ulong capabilities)
    {
        var rules = new SyscallRule?[table.Limit];
        DefaultSet.AddTo(rules, table, capabilities);
        return new(table, rules, SeccompAction.Errno(Errno.EPERM), SeccompAction.Errno(Errno.ENOSYS), SeccompAction.Errno(Errno.ENOSYS));
    }
}
