namespace SpecTests.Journey;

/// <summary>The README's first journey, its very lines, as root and as an ordinary user.</summary>
public sealed class ReadmeJourneyTests
{
    [NeedsFact("curl", "gpg")]
    public void The_block_of_the_README_works_as_an_ordinary_user()
    {
        using var home = new TempDirectory();
        OrdinaryUser.Own(home.Path);
        Check(home, OrdinaryUser.Run(home.Path, "/bin/sh", "-ec", Script(home)));
    }

    [RootFact("curl", "gpg")]
    public void The_block_of_the_README_works_as_root()
    {
        using var home = new TempDirectory();
        var options = new RunOptions { Directory = home.Path, Environment = new Dictionary<string, string> { ["HOME"] = home.Path } };
        Check(home, Tool.RunProgram("/bin/sh", ["-ec", Script(home)], options));
    }

    private static void Check(TempDirectory home, ToolResult result)
    {
        result.Expect(0);
        Assert.Contains("\ncurl ", "\n" + result.Out, StringComparison.Ordinal);
        Assert.Contains("Good signature from \"Release <r@example.com>\"", result.Err, StringComparison.Ordinal);
        Assert.Contains("pivot_root", result.Out, StringComparison.Ordinal);
        Assert.False(Directory.Exists(home[".acbuild"]), "acbuild end left its state");
    }

    private static string Script(TempDirectory home)
    {
        var lines = File.ReadAllLines(Path.Join(Repository.Root, "README.md"))
            .SkipWhile(line => line != "## A first journey").Skip(1)
            .TakeWhile(line => !line.StartsWith("The same lines", StringComparison.Ordinal))
            .Where(line => line.StartsWith("    ", StringComparison.Ordinal) && !line.Contains("export PATH", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(4, lines.Count);
        var state = $"export PATH='{Tool.Bin}':$PATH XDG_DATA_HOME='{home["data"]}' APPC_DIR='{home["data/appc"]}' GNUPGHOME='{home["g"]}'\nmkdir -m 700 '{home["g"]}'\ntrap 'gpgconf --kill all' EXIT\n";
        return state + string.Join('\n', lines) + "\n";
    }
}
