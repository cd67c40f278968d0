using System.Text.RegularExpressions;

namespace SpecTests.House;

/// <summary>docs/runner.md has a place for every option that the runner's help shows.</summary>
public sealed partial class RunnerDocumentTests
{
    [Fact]
    public void EveryOptionHasItsPlace()
    {
        var help = File.ReadAllText(Path.Join(Repository.Root, "spec-tests", "Golden", "expected", "help", "runner.txt"));
        var document = Word().Matches(File.ReadAllText(Path.Join(Repository.Root, "docs", "runner.md"))).Select(word => word.Value).ToHashSet(StringComparer.Ordinal);
        Assert.Empty(Option().Matches(help).Select(option => option.Groups[1].Value).Where(option => !document.Contains(option)).Distinct(StringComparer.Ordinal));
    }

    [GeneratedRegex("^ +(--[a-z-]+)", RegexOptions.Multiline, 1000)]
    private static partial Regex Option();

    [GeneratedRegex("--[a-z-]+", RegexOptions.None, 1000)]
    private static partial Regex Word();
}
