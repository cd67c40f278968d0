namespace SpecTests.AcbuildTool;

/// <summary>Every command of acbuild 0.4, with every alias and option of its own, is here: the list is what its help says.</summary>
public sealed class PeerCommandTests
{
    private static readonly string[] s_global = ["--debug", "--work-path", "--modify-appc", "--modify-oci", "--no-history"];

    /// <summary>The words of a command, other words for the same, and its options.</summary>
    private static readonly (string Words, string[] Aliases, string[] Options)[] s_commands =
    [
        ("annotation add", ["anno add"], []), ("annotation remove", ["anno rm"], []),
        ("begin", [], ["--build-mode", "--insecure"]),
        ("cat-manifest", [], ["--file", "--pretty-print"]),
        ("copy", [], []), ("copy-to-dir", [], []),
        ("dependency add", ["dep add"], ["--image-id", "--label", "--size"]), ("dependency remove", ["dep rm"], []),
        ("end", [], []),
        ("environment add", ["env add"], []), ("environment remove", ["env rm"], []),
        ("isolator add", [], []), ("isolator remove", ["isolator rm"], []),
        ("layer", [], []), ("label add", [], []), ("label remove", ["label rm"], []),
        ("mount add", ["volume add"], ["--read-only"]), ("mount remove", ["volume rm"], []),
        ("port add", [], ["--count", "--socket-activated"]), ("port remove", ["port rm"], []),
        ("replace-manifest", [], []),
        ("run", [], ["--insecure", "--working-dir", "--engine"]),
        ("script", [], []),
        ("set-event-handler pre-start", ["set-eh pre-start"], []), ("set-event-handler post-stop", ["set-eh post-stop"], []),
        ("set-exec", [], []), ("set-group", [], []), ("set-name", [], []), ("set-supp-groups", [], []), ("set-tag", [], []), ("set-user", [], []),
        ("set-working-directory", ["set-wd"], []),
        ("version", [], []),
        ("write", [], ["--overwrite"]),
    ];

    public static TheoryData<string> Commands => [.. s_commands.Select(command => command.Words)];

    [Theory]
    [MemberData(nameof(Commands))]
    public void IsHereWithItsOptions(string words)
    {
        var (_, aliases, options) = s_commands.First(command => command.Words == words);
        foreach (var line in aliases.Prepend(words))
        {
            var help = Tool.Run("acbuild", [.. line.Split(' '), "--help"]).Expect(0).Out;
            Assert.StartsWith($"usage: acbuild {words}", help, StringComparison.Ordinal);
            Assert.All(options, option => Assert.Contains(option, help, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void HelpIsAWordToo()
    {
        Assert.Equal(Tool.Run("acbuild", "--help").Expect(0).Out, Tool.Run("acbuild", "help").Expect(0).Out);
        Assert.Equal(Tool.Run("acbuild", "label", "add", "--help").Expect(0).Out, Tool.Run("acbuild", "help", "label", "add").Expect(0).Out);
    }

    [Fact]
    public void AScriptMayAskForTheVersion()
    {
        using var build = new Build();
        File.WriteAllText(build["v.acb"], "begin\nset-name example.com/v\nVersion\nwrite v.aci\n");
        Assert.StartsWith("acbuild ", build.Run("script", "--no-cache", "v.acb").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void GlobalOptionsAreOnEveryCommand()
    {
        var help = Tool.Run("acbuild", "--help").Expect(0).Out;
        Assert.All(s_global, option => Assert.Contains(option, help, StringComparison.Ordinal));
    }

    [Fact]
    public void AnImageIsChangedByTheOlderNameOfTheOptionToo()
    {
        using var build = Build.Begin();
        var image = build.Write();
        build.Run("--modify", image, "label", "add", "version", "7").Expect(0);
        build.Run("label", "add", "version", "8", "--modify", image).Expect(0);
        Assert.Contains("\"version\",\"value\":\"8\"", Tool.Run("actool", "cat-manifest", image).Expect(0).Out, StringComparison.Ordinal);
        Assert.DoesNotContain("version", build.Manifest(), StringComparison.Ordinal);
    }

    [Fact]
    public void ItsScriptsBeginWithItsInterpretersName()
    {
        using var temp = new TempDirectory();
        Tool.RunProgram("ln", ["-s", Tool.PathOf("acbuild"), temp["acbuild-script"]], new RunOptions()).Expect(0);
        Tool.WriteProgram(temp["build.acb"], $"#!{temp["acbuild-script"]}\nbegin\nset-name example.com/script\nwrite script.aci\n");
        Tool.RunProgram(temp["build.acb"], [], new RunOptions { Directory = temp.Path, Environment = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = temp["cache"] } }).Expect(0);
        Assert.True(File.Exists(temp["script.aci"]));
    }
}
