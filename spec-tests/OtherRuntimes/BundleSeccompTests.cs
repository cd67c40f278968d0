using Appc.PodLaunch.Bundle;
using Appc.PodLaunch.Seccomp;

namespace SpecTests.OtherRuntimes;

/// <summary>The alternatives of a rule, which runtimes take in any order: of every value exactly one speaks, and says what the rule says.</summary>
public sealed class BundleSeccompTests
{
    private static readonly uint[] s_values =
        [0, 1, 2, 8, 38, 39, 40, 41, 0x5401, 0x5412, 0x5413, 0x541C, 0x541D, 0x20000, 0x20008, 0x40000, 0x02000000, 0x10000000, 0x7E020000, 0x80, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF];

    [Fact]
    public void ExactlyOneAlternativeHoldsForEachValue()
    {
        var table = SyscallTable.X86_64;
        var policy = SeccompPolicy.Default(table, 0);
        var random = new Random(20261129);
        var conditional = Enumerable.Range(0, table.Limit).Select(policy.RuleOf).Where(rule => !rule.Cases.IsEmpty).ToList();
        Assert.True(conditional.Count >= 4, $"{conditional.Count} rules look at arguments");
        foreach (var rule in conditional)
        {
            var alternatives = BundleSeccomp.Alternatives(rule).ToList();
            foreach (var value in s_values.Concat(Enumerable.Range(0, 1000).Select(_ => (uint)random.NextInt64(1L << 32))))
            {
                var holding = alternatives.Where(alternative => alternative.Tests.All(test => (value & test.Mask) == test.Value)).ToList();
                Assert.True(holding.Count == 1, $"{value:x}: {holding.Count} alternatives");
                Assert.Equal(Judge(rule, value), holding[0].Action);
            }
        }
    }

    private static SeccompAction Judge(SyscallRule rule, uint value) =>
        rule.Cases.FirstOrDefault(one => one.Tests.All(test => (value & test.Mask) == test.Value))?.Action ?? rule.Otherwise;
}
