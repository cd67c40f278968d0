namespace SpecTests.AcbuildTool;

/// <summary>script and plan: one build a script, and no step twice.</summary>
public sealed class ScriptTests : IDisposable
{
    private const string Script = """
        begin
        set-name example.com/x   # a comment
        copy src /src
        Label add version \
            1.0.0
        set-exec /bin/x -g "daemon off;"
        write --overwrite o.aci
        """;

    private readonly TempDirectory _directory = new();

    public ScriptTests()
    {
        FixtureTree.Make(_directory["src"], "file a 0640 \"one\"", "file b/c \"two\"", "symlink l a");
        File.SetLastWriteTimeUtc(_directory["src/a"], DateTime.UnixEpoch.AddDays(1));
        File.WriteAllText(_directory["s.acb"], Script);
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void AScriptGivesTheBytesOfItsCommands()
    {
        Run("script", "s.acb").Expect(0);
        using var build = Build.Begin();
        build.Run("set-name", "example.com/x").Expect(0);
        Tool.RunProgram("cp", ["-a", _directory["src"], build["src"]], new RunOptions()).Expect(0);
        build.Run("copy", "src", "/src").Expect(0);
        build.Run("label", "add", "version", "1.0.0").Expect(0);
        build.Run("set-exec", "--", "/bin/x", "-g", "daemon off;").Expect(0);
        build.Run("write", "o.aci").Expect(0);
        Assert.Equal(File.ReadAllBytes(build["o.aci"]), File.ReadAllBytes(_directory["o.aci"]));
        Assert.Empty(Directory.GetDirectories(_directory["acbuild/builds"]));
        Assert.False(Directory.Exists(_directory[".acbuild"]));
    }

    [Fact]
    public void AnUnchangedScriptExecutesNoStepAndGivesTheSameBytes()
    {
        Assert.Equal(0, Kept(Run("script", "s.acb")));
        var first = File.ReadAllBytes(_directory["o.aci"]);
        Assert.Equal("kept kept kept kept kept output", Plan());
        Assert.Equal(5, Kept(Run("script", "s.acb")));
        Assert.Equal(first, File.ReadAllBytes(_directory["o.aci"]));
        Assert.Equal(0, Kept(Run("script", "--no-cache", "s.acb")));
        Assert.Equal(first, File.ReadAllBytes(_directory["o.aci"]));
        Assert.Equal(0, Kept(Run("--no-history", "script", "s.acb")));
    }

    [Fact]
    public void AChangeExecutesItsLineAndWhatFollows()
    {
        Run("script", "s.acb").Expect(0);
        var time = File.GetLastWriteTimeUtc(_directory["src/a"]);
        File.WriteAllText(_directory["src/a"], "ONE"); // as long and as old as before
        File.SetLastWriteTimeUtc(_directory["src/a"], time);
        Assert.Equal("kept kept run run run output", Plan());
        Assert.Equal(2, Kept(Run("script", "s.acb")));
        File.WriteAllText(_directory["s.acb"], Script.Replace("1.0.0", "1.0.1", StringComparison.Ordinal));
        Assert.Equal("kept kept kept run run output", Plan());
        Assert.Equal(3, Kept(Run("script", "s.acb")));
        File.WriteAllText(_directory["s.acb"], Script);
        Assert.Equal(5, Kept(Run("script", "s.acb")));
    }

    [Fact]
    public void ADamagedEntryIsMadeAnew()
    {
        Run("script", "s.acb").Expect(0);
        var first = File.ReadAllBytes(_directory["o.aci"]);
        foreach (var layer in Directory.GetFiles(_directory["acbuild/steps"], "*.tar", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(layer, [1]);
        }

        Assert.Equal("kept kept run run run output", Plan());
        Assert.Equal(2, Kept(Run("script", "s.acb")));
        Assert.Equal(first, File.ReadAllBytes(_directory["o.aci"]));
        foreach (var boot in Directory.GetFiles(_directory["acbuild/steps"], "boot", SearchOption.AllDirectories))
        {
            File.WriteAllText(boot, "another boot");
        }

        Assert.Equal("run run run run run output", Plan());
    }

    [Theory]
    [InlineData("begin\nset-name 'x", 1, "s.acb: line 2: a single quote is not closed")]
    [InlineData("begin\nsetname x", 2, "s.acb: line 2: unknown command setname")]
    [InlineData("begin\nend", 2, "s.acb: line 2: end is not needed in a script")]
    [InlineData("begin\n--work-path x set-name x", 2, "s.acb: line 2: --work-path is for the whole script")]
    [InlineData("set-name x", 1, "s.acb: line 1: no build in progress")]
    [InlineData("begin\nbegin", 1, "s.acb: line 2: begin: a build is already in progress")]
    [InlineData("begin\ncopy absent /x", 1, "s.acb: line 2: copy absent: no such file or directory")]
    [InlineData("begin\nlabel remove x", 2, "s.acb: line 2: the image has no label x")]
    [InlineData("script s.acb", 1, "s.acb: line 1: s.acb: line 1: ")]
    public void AFailureNamesItsLineAndLeavesNothing(string script, int code, string message)
    {
        File.WriteAllText(_directory["s.acb"], script);
        Assert.Contains($"acbuild: {message}", Run("script", "s.acb").Expect(code).Err, StringComparison.Ordinal);
        Assert.True(!Directory.Exists(_directory["acbuild/builds"]) || Directory.GetDirectories(_directory["acbuild/builds"]).Length == 0);
    }

    [Fact]
    public void ScriptsMayNameScripts()
    {
        File.WriteAllText(_directory["outer.acb"], "begin\nset-name example.com/y\nscript inner.acb\nwrite o.aci");
        File.WriteAllText(_directory["inner.acb"], "label add version 7");
        Run("script", "outer.acb").Expect(0);
        Assert.Contains("\"7\"", Run("--modify-appc", "o.aci", "cat-manifest").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void AKilledScriptLeavesNothingForLong()
    {
        Directory.CreateDirectory(_directory["acbuild/builds/left/.acbuild"]);
        Directory.CreateDirectory(_directory["acbuild/steps/.tmp-left"]);
        Run("script", "s.acb").Expect(0);
        Assert.Empty(Directory.GetDirectories(_directory["acbuild/builds"]));
        Assert.False(Directory.Exists(_directory["acbuild/steps/.tmp-left"]));
    }

    private static int Kept(ToolResult result) => result.Expect(0).Err.Split(": kept: ").Length - 1;

    private string Plan()
    {
        var lines = Run("plan", "s.acb").Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return string.Join(' ', lines.Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]));
    }

    private ToolResult Run(params string[] arguments) => Tool.Run(
        new RunOptions { Directory = _directory.Path, Environment = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = _directory.Path } }, "acbuild", arguments);
}
