using System.Reflection;
using System.Text.RegularExpressions;

namespace SpecTests.House;

/// <summary>docs/security.md names the test of each vulnerability that it says we withstand, and no other.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public void EveryVulnerabilityHasItsTestsNamed()
    {
        var tested = typeof(SecurityDocumentTests).Assembly.GetTypes().SelectMany(type => type.GetMethods())
            .SelectMany(method => method.GetCustomAttributes<CveAttribute>().Select(cve => $"{cve.Id} {method.DeclaringType!.Name}.{method.Name}"));
        var named = Row().Matches(File.ReadAllText(Path.Join(Repository.Root, "docs", "security.md")))
            .SelectMany(row => Test().Matches(row.Groups[2].Value).Select(test => $"{row.Groups[1].Value} {test.Groups[1].Value}"));
        Assert.Equal(tested.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| (CVE-[0-9-]+) \|(.*)$", RegexOptions.Multiline, 1000)]
    private static partial Regex Row();

    [GeneratedRegex("`([A-Za-z]+Tests\\.[A-Za-z]+)`", RegexOptions.None, 1000)]
    private static partial Regex Test();
}
