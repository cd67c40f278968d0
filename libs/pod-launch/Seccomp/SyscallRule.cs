using System.Collections.Immutable;

namespace Appc.PodLaunch.Seccomp;

/// <summary>
/// A test of one argument: the low 32 bits, masked, equal a value. Every argument tested here is an int or unsigned int to the kernel, which
/// drops the upper half; comparing all 64 bits would let a caller slip past by setting one of them (CVE-2019-10063, CVE-2019-7303).
/// </summary>
/// <param name="Index">Which argument, 0 to 5.</param>
/// <param name="Mask">Bits that count.</param>
/// <param name="Value">What they must be.</param>
public readonly record struct ArgumentTest(int Index, uint Mask, uint Value);

/// <summary>When every test holds, the action is taken.</summary>
/// <param name="Tests">All of them must hold.</param>
/// <param name="Action">What happens then.</param>
public sealed record ArgumentCase(ImmutableArray<ArgumentTest> Tests, SeccompAction Action);

/// <summary>What happens to one system call: the first case that holds decides, else <paramref name="Otherwise"/>.</summary>
/// <param name="Cases">In order; empty for a rule that looks at no argument.</param>
/// <param name="Otherwise">When no case holds.</param>
public sealed record SyscallRule(ImmutableArray<ArgumentCase> Cases, SeccompAction Otherwise)
{
    /// <summary>The call is always made.</summary>
    public static SyscallRule Allowed { get; } = Always(SeccompAction.Allow);

    /// <summary>One action whatever the arguments are.</summary>
    /// <param name="action">The action.</param>
    /// <returns>A rule without cases.</returns>
    public static SyscallRule Always(SeccompAction action) => new([], action);

    /// <summary>One action when the low half of one argument, masked, has a value; another action otherwise.</summary>
    /// <param name="test">The test.</param>
    /// <param name="then">When it holds.</param>
    /// <param name="otherwise">When it does not.</param>
    /// <returns>A rule with one case.</returns>
    public static SyscallRule When(ArgumentTest test, SeccompAction then, SeccompAction otherwise) => new([new([test], then)], otherwise);
}
