using System.Text.RegularExpressions;

namespace SpecTests.House;

/// <summary>docs/cgroup-v2.md is what eng/cgroup-v2 last wrote: every check of the script, all of them passed.</summary>
public sealed partial class CgroupDocumentTests
{
    [Fact]
    public void EveryCheckOfTheScriptIsRecordedAndPassed()
    {
        var checks = Check().Matches(File.ReadAllText(Path.Join(Repository.Root, "eng/cgroup-v2.checks"))).Select(match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value).ToList();
        var document = File.ReadAllLines(Path.Join(Repository.Root, "docs/cgroup-v2.md"));
        Assert.True(checks.Count > 10, $"{checks.Count} checks");
        Assert.Equal(checks.Select(check => $"check {check}: passed"), document.Where(line => line.StartsWith("check ", StringComparison.Ordinal)));
        Assert.Contains("checks done: all passed", document);
    }

    [GeneratedRegex("""^check (?:'([^']+)'|"([^"]+)")""", RegexOptions.Multiline, 1000)]
    private static partial Regex Check();
}
