using System.Collections.Immutable;

namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// Compiles a policy to classic BPF: the architecture is checked, then a balanced tree of comparisons over ranges of numbers with equal
/// treatment finds the action in about eight steps. Calls that are always allowed are seen as such by the kernel (since 5.11), which then
/// does not run the filter for them at all.
/// </summary>
public static class SeccompFilter
{
    private const uint NumberOffset = 0;
    private const uint ArchitectureOffset = 4;
    private const uint X32Bit = 0x40000000;
    private const int MaximumInstructions = 4096; // BPF_MAXINSNS

    /// <summary>Compiles a policy.</summary>
    /// <param name="policy">What may be called.</param>
    /// <returns>The program for seccomp(SECCOMP_SET_MODE_FILTER), at most 4096 instructions.</returns>
    public static ImmutableArray<SockFilter> Compile(SeccompPolicy policy)
    {
        var ranges = Ranges(policy);
        List<SockFilter> program =
        [
            SockFilter.Load(ArchitectureOffset),
            new(SockFilter.JumpEqual, 1, 0, policy.Table.AuditArchitecture),
            SockFilter.Result(SeccompAction.KillProcess),
            SockFilter.Load(NumberOffset),
        ];
        program.AddRange(Tree(ranges, 0, ranges.Count));
        return program.Count <= MaximumInstructions
            ? [.. program]
            : throw new InvalidOperationException($"compile seccomp filter: {program.Count} instructions, the kernel takes {MaximumInstructions}");
    }

    private static List<Range> Ranges(SeccompPolicy policy)
    {
        List<Range> ranges = [];
        for (var number = 0; number < policy.Table.Limit; number++)
        {
            Add(ranges, (uint)number, policy.RuleOf(number));
        }

        Add(ranges, (uint)policy.Table.Limit, SyscallRule.Always(policy.Newer));
        if (policy.Table.HasX32)
        {
            Add(ranges, X32Bit, SyscallRule.Always(policy.X32));
        }

        return ranges;
    }

    private static void Add(List<Range> ranges, uint start, SyscallRule rule)
    {
        if (ranges.Count == 0 || !Same(ranges[^1].Rule, rule))
        {
            ranges.Add(new(start, rule));
        }
    }

    private static bool Same(SyscallRule a, SyscallRule b) => ReferenceEquals(a, b) || (a.Cases.IsEmpty && b.Cases.IsEmpty && a.Otherwise == b.Otherwise);

    private static List<SockFilter> Tree(List<Range> ranges, int from, int to)
    {
        if (to - from == 1)
        {
            return BpfBlock.Rule(ranges[from].Rule);
        }

        var middle = from + ((to - from) / 2);
        return BpfBlock.Split(ranges[middle].Start, Tree(ranges, from, middle), Tree(ranges, middle, to));
    }

    private readonly record struct Range(uint Start, SyscallRule Rule);
}
