using System.Text.Json;

namespace SpecTests.Launch;

/// <summary>What rkt's options of an app change of it, and that a pod manifest made of them says the same.</summary>
public sealed class AppOptionTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public AppOptionTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootFact]
    public void WorkingDirectoryGroupsVariablesAndNotesAreThoseAskedFor()
    {
        const string app = ",\"workingDirectory\":\"/bin\",\"supplementaryGIDs\":[5,6],\"userLabels\":{\"kind\":\"image\",\"other\":\"image\"}";
        _fixture.Fetch(_fixture.Build("options", LaunchFixture.Manifest("example.com/options", app), ["dir srv"]));
        using var directory = new TempDirectory();
        File.WriteAllText(directory["env"], "# a comment\n\n; another\nA=file=1\nB=file\n");
        string[] shell = ["--exec=/bin/sh", "--user=7", "--group=8"];
        string[] line = ["-c", "pwd; id -G; echo $A $B"];
        Assert.Equal("/bin\n8 5 6\n\n", _fixture.Run(true, "example.com/options", shell, line).Expect(0).Out);
        string[] options = ["--working-dir=/srv", "--supplementary-gids=9,10", $"--set-env-file={directory["env"]}", "--environment=B=word", "--user-label=kind=user", "--user-annotation=a=b", "--annotation=example.com/c=d", "--no-overlay"];
        Assert.Equal("/srv\n8 9 10\nfile=1 word\n", _fixture.Run(true, "example.com/options", [.. shell, .. options, "--uuid-file-save", directory["uuid"]], line).Expect(0).Out);
        var manifest = Tool.Run("runner", "cat-manifest", "--dir", _fixture.RootState, "--uuid-file", directory["uuid"]).Expect(0).Out;
        using var json = JsonDocument.Parse(manifest);
        var runtime = json.RootElement.GetProperty("apps")[0];
        Assert.Equal("[{\"name\":\"example.com/c\",\"value\":\"d\"}]", runtime.GetProperty("annotations").GetRawText().ReplaceLineEndings("").Replace(" ", "", StringComparison.Ordinal).Replace("\t", "", StringComparison.Ordinal));
        Assert.Equal("b", runtime.GetProperty("app").GetProperty("userAnnotations").GetProperty("a").GetString());
        Assert.Equal("user", runtime.GetProperty("app").GetProperty("userLabels").GetProperty("kind").GetString());
        Assert.Equal("image", runtime.GetProperty("app").GetProperty("userLabels").GetProperty("other").GetString());
        File.WriteAllText(directory["pod"], manifest);
        Assert.Equal("/srv\n8 9 10\nfile=1 word\n", Tool.Run("runner", "run", "--dir", _fixture.RootState, "--insecure-options=image", "--pod-manifest", directory["pod"]).Expect(0).Out);
    }

    [RootTheory]
    [InlineData("--working-dir=srv", "must be absolute")]
    [InlineData("--supplementary-gids=5,x", "x is not a number")]
    [InlineData("--user-label=kind", "must be NAME=VALUE")]
    [InlineData("--user-annotation=a=b --user-annotation=a=c", "given twice")]
    [InlineData("--annotation=A_=b", "--annotation A_")]
    public void WhatDoesNotParseIsSaid(string options, string message) => _fixture.Run(true, LaunchFixture.Image, options.Split(' '), []).ExpectError(2, message);

    [RootFact]
    public void ALineOfAFileThatIsNoVariableIsSaid()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["env"], "A=1\nnothing\n");
        _fixture.Run(true, LaunchFixture.Image, ["--set-env-file", directory["env"]], []).ExpectError(254, "env: line 2: must be NAME=VALUE");
    }
}
