namespace SpecTests.AcbuildTool;

/// <summary>Every command that edits the manifest, with the peer's names, through the executable.</summary>
public sealed class ManifestCommandTests
{
    [Theory]
    [InlineData("\"name\":\"example.com/a\"", "set-name", "example.com/a")]
    [InlineData("\"exec\":[\"/bin/a\",\"-b\",\"c d\"]", "set-exec", "--", "/bin/a", "-b", "c d")]
    [InlineData("\"user\":\"www-data\"", "set-user", "www-data")]
    [InlineData("\"group\":\"33\"", "set-group", "33")]
    [InlineData("\"supplementaryGIDs\":[1,2]", "set-supp-groups", "1", "2")]
    [InlineData("\"workingDirectory\":\"/srv\"", "set-working-directory", "/srv")]
    [InlineData("\"workingDirectory\":\"/srv\"", "set-wd", "/srv")]
    [InlineData("{\"name\":\"pre-start\",\"exec\":[\"/a\",\"b\"]}", "set-event-handler", "pre-start", "/a", "b")]
    [InlineData("{\"name\":\"A_B\",\"value\":\"c=d\"}", "environment", "add", "A_B", "c=d")]
    [InlineData("{\"name\":\"version\",\"value\":\"1.0\"}", "label", "add", "version", "1.0")]
    [InlineData("{\"name\":\"homepage\",\"value\":\"https://a\"}", "annotation", "add", "homepage", "https://a")]
    [InlineData("{\"name\":\"html\",\"path\":\"/html\",\"readOnly\":true}", "mount", "add", "html", "/html", "--read-only")]
    [InlineData("{\"name\":\"html\",\"path\":\"/html\"", "volume", "add", "html", "/html")]
    [InlineData("\"protocol\":\"tcp\",\"port\":80,\"count\":3,\"socketActivated\":true", "port", "add", "http", "tcp", "80", "--count", "3", "--socket-activated")]
    [InlineData("\"imageName\":\"example.com/b\"", "dep", "add", "example.com/b:1.2,os=linux", "--label", "arch=amd64", "--size", "7")]
    public void EditsShowInTheManifest(string expected, params string[] arguments)
    {
        using var build = Build.Begin();
        build.Run(arguments).Expect(0);
        Assert.Contains(expected, build.Manifest(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("label")]
    [InlineData("annotation")]
    [InlineData("environment")]
    [InlineData("mount")]
    [InlineData("port")]
    [InlineData("isolator")]
    [InlineData("dependency")]
    public void RemovingWhatIsNotThereEndsWith2(string kind)
    {
        using var build = Build.Begin();
        build.Run(kind, "remove", "nothing").ExpectError(2, "nothing");
    }

    [Theory]
    [InlineData("set-name", "Not An Identifier")]
    [InlineData("label", "add", "os", "plan9")]
    [InlineData("environment", "add", "1x", "y")]
    [InlineData("mount", "add", "html", "relative")]
    [InlineData("set-working-directory", "relative")]
    [InlineData("dependency", "add", "example.com/b", "--image-id", "sha512-xyz")]
    public void WhatTheSpecificationForbidsIsRefusedAndChangesNothing(params string[] arguments)
    {
        using var build = Build.Begin();
        var before = build.Manifest();
        build.Run(arguments).ExpectError(1, "acbuild: ");
        Assert.Equal(before, build.Manifest());
    }

    [Fact]
    public void AddingAgainReplacesAndRemovingTakesAway()
    {
        using var build = Build.Begin();
        build.Run("--no-history", "port", "add", "http", "tcp", "80").Expect(0);
        build.Run("--no-history", "port", "add", "http", "tcp", "8080").Expect(0);
        Assert.DoesNotContain("80,", build.Manifest().Replace("8080", "", StringComparison.Ordinal), StringComparison.Ordinal);
        build.Run("--no-history", "port", "rm", "8080").Expect(0);
        Assert.DoesNotContain("8080", build.Manifest(), StringComparison.Ordinal);
    }

    [Fact]
    public void IsolatorsComeFromAFileOrStandardInputAndAreChecked()
    {
        using var build = Build.Begin();
        build.RunWithInput("{\"set\": [\"CAP_IPC_LOCK\"]}", "isolator", "add", "os/linux/capabilities-retain-set", "-").Expect(0);
        Assert.Contains("CAP_IPC_LOCK", build.Manifest(), StringComparison.Ordinal);
        build.RunWithInput("{}", "isolator", "add", "example.com/unknown", "-").ExpectError(1, "not an isolator of the specification");
        build.RunWithInput("{\"limit\": \"many\"}", "isolator", "add", "resource/memory", "-").ExpectError(1, "isolator add");
    }

    [Fact]
    public void HistoryIsRecordedAsThePeerDoesUnlessToldNotTo()
    {
        using var build = Build.Begin();
        build.Run("set-exec", "--", "/bin/sh", "-c", "echo \"hi\"\n").Expect(0);
        build.Run("--no-history", "set-user", "1").Expect(0);
        build.Run("label", "add", "version", "1").Expect(0);
        var manifest = build.Manifest();
        Assert.Contains("""{"name":"coreos.com/acbuild/command-1","value":"acbuild set-exec \"/bin/sh\" \"-c\" \"echo \\\"hi\\\"\\n\""}""", manifest, StringComparison.Ordinal);
        Assert.Contains("""{"name":"coreos.com/acbuild/command-2","value":"acbuild label add \"version\" \"1\""}""", manifest, StringComparison.Ordinal);
        Assert.DoesNotContain("command-3", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void AnImageFileIsModifiedInPlace()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a 0644 \"x\"");
        build.Run("copy", "src", "/app").Expect(0);
        var image = build.Write();
        build.Run("--modify-appc", image, "--no-history", "set-user", "7").Expect(0);
        Assert.Contains("\"user\":\"7\"", build.Run("--modify-appc", image, "cat-manifest").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("rootfs/app/a", Tool.RunProgram("tar", ["-tf", image], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        build.Run("--modify-appc", image, "write", "x.aci").ExpectError(2, "--modify-appc");
        build.Run("--modify-appc", "absent.aci", "set-user", "7").ExpectError(1, "no such file");
    }

    [NeedsFact("actool")]
    public void TheGoToolAcceptsWhatWasWritten()
    {
        using var build = Build.Begin();
        build.Run("set-exec", "--", "/app").Expect(0);
        Tool.RunProgram("actool", ["validate", build.Write()], new RunOptions()).Expect(0);
    }
}
