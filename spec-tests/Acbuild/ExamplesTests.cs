namespace SpecTests.AcbuildTool;

/// <summary>
/// The examples, each built as its text says, started by runner and by runc, and asked. The quick ones here, all of them by <c>make examples</c>.
/// </summary>
public sealed class ExamplesTests
{
    private static readonly string[] s_quick = ["nginx", "redis", "python-web"];
    private static readonly string[] s_all = [.. s_quick, "postgresql", "aspnet"];

    [RootFact("apt-get", "dpkg-deb", "curl", "umoci", "runc", "jq", "unshare", "setpriv", "ip")]
    public void TheQuickOnesAreBuiltStartedAndAnswer()
    {
        var options = new RunOptions { Directory = Repository.Root, Environment = new Dictionary<string, string> { ["EXAMPLES_SHARE"] = "1" } };
        var result = Tool.RunProgram(Path.Join(Repository.Root, "eng", "examples"), s_quick, options).Expect(0);
        foreach (var name in s_quick)
        {
            Assert.All(
                ["runner as root: answered", "runner as an ordinary user: answered", "runc: answered"],
                line => Assert.Contains($"examples: {name}: {line}\n", result.Out, StringComparison.Ordinal));
        }
    }

    /// <summary>An example without a request would be one that nobody tries.</summary>
    [Fact]
    public void EachHasAScriptOfADozenLinesAndARequest()
    {
        var folder = Path.Join(Repository.Root, "examples");
        Assert.All(s_all, name =>
        {
            var lines = File.ReadAllLines(Path.Join(folder, name, "build.acb")).Where(line => !line.StartsWith('#')).ToList();
            Assert.InRange(lines.Count, 8, 20);
            Assert.True(File.Exists(Path.Join(folder, name, "request")), name);
        });
    }
}
