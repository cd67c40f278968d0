using Appc.ImageSpec.Schema;

namespace SpecTests.Schema;

/// <summary>Which version label is the latest.</summary>
public sealed class VersionOrderTests
{
    private static readonly string[] s_ascending =
    [
        "0.9", "0.10", "1.0.0~rc1", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.0.0.1",
        "v1.0.1", "1.2", "1.9.9", "1.10.0", "2.0.0", "10.0.0", "20240101", "99999999999999999999999999", "latest",
    ];

    [Fact]
    public void Versions_are_ordered_as_people_and_SemVer_order_them()
    {
        Assert.Equal([.. s_ascending.Where(v => v != "1.0.0~rc1")], s_ascending.Where(v => v != "1.0.0~rc1").Reverse().Order(Comparer<string>.Create(VersionOrder.Compare)));
        Assert.True(VersionOrder.Compare("1.0.0~rc1", "1.0.0") < 0);
    }

    [Fact]
    public void The_order_is_total()
    {
        string[] pieces = ["1", "01", "a", "A", "_", ".", "-", "~", "+b", "v1", ""];
        var all = (from a in pieces from b in pieces from c in pieces select a + b + c).Distinct().ToList();
        var sorted = all.Order(Comparer<string>.Create(VersionOrder.Compare)).ToList();
        for (var i = 0; i < sorted.Count; i++)
        {
            for (var j = i + 1; j < sorted.Count; j++)
            {
                Assert.True(VersionOrder.Compare(sorted[i], sorted[j]) < 0 && VersionOrder.Compare(sorted[j], sorted[i]) > 0, $"{sorted[i]} {sorted[j]}");
            }
        }
    }
}
