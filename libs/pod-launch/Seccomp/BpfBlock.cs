namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// Pieces of a filter that end in a return on every path, so that they can be put one behind the other: a jump over a piece needs its
/// length only.
/// </summary>
internal static class BpfBlock
{
    private const uint ArgumentsOffset = 16; // struct seccomp_data: int nr; __u32 arch; __u64 instruction_pointer; __u64 args[6]

    /// <summary>The accumulator decides: at or above the pivot the one piece runs, below it the other.</summary>
    public static List<SockFilter> Split(uint pivot, List<SockFilter> below, List<SockFilter> atOrAbove)
    {
        // Conditional jumps reach 255 instructions; a longer way goes over an unconditional one, which has 32 bits.
        List<SockFilter> block = below.Count <= byte.MaxValue
            ? [new(SockFilter.JumpGreaterOrEqual, (byte)below.Count, 0, pivot)]
            : [new(SockFilter.JumpGreaterOrEqual, 0, 1, pivot), new(SockFilter.Jump, 0, 0, (uint)below.Count)];
        block.AddRange(below);
        block.AddRange(atOrAbove);
        return block;
    }

    /// <summary>The cases of a rule, in order. Afterwards the accumulator is lost, which is why this is only ever a leaf.</summary>
    public static List<SockFilter> Rule(SyscallRule rule)
    {
        List<SockFilter> block = [];
        foreach (var oneCase in rule.Cases)
        {
            AddCase(block, oneCase);
        }

        block.Add(SockFilter.Result(rule.Otherwise));
        return block;
    }

    private static void AddCase(List<SockFilter> block, ArgumentCase oneCase)
    {
        const int TestLength = 3;
        for (var i = 0; i < oneCase.Tests.Length; i++)
        {
            var test = oneCase.Tests[i];
            var toNextCase = ((oneCase.Tests.Length - 1 - i) * TestLength) + 1;
            block.Add(SockFilter.Load(ArgumentsOffset + (8 * (uint)test.Index))); // the low half: both architectures are little-endian
            block.Add(new(SockFilter.And, 0, 0, test.Mask));
            block.Add(new(SockFilter.JumpEqual, 0, checked((byte)toNextCase), test.Value));
        }

        block.Add(SockFilter.Result(oneCase.Action));
    }
}
