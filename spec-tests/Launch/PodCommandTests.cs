namespace SpecTests.Launch;

/// <summary>Commands on pods that ended, and what an end must not lose.</summary>
public sealed class PodCommandTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public PodCommandTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootFact]
    public void AnEmptyUuidRemovesNothing()
    {
        using var state = Store();
        RunIn(state, "--exec", "/bin/true").Expect(0);
        Tool.Run("runner", "rm", "--dir", state["s"], "").ExpectError(2, "an empty UUID names no pod");
        Assert.Single(Directory.GetDirectories(state["s/pods"]));
    }

    [RootTheory]
    [InlineData("list")]
    [InlineData("gc")]
    [InlineData("rm", "3f0c6a52")]
    public void AnotherUsersStateIsNotBelieved(string command, params string[] arguments)
    {
        using var state = Store();
        OrdinaryUser.Own(state["s"]);
        Tool.Run("runner", [command, "--dir", state["s"], .. arguments]).ExpectError(254, "it belongs to user");
    }

    // Before, the exit code was written while the app's own files still filled the disk.
    [RootFact("unshare")]
    public void AnAppThatFillsTheDiskKeepsItsExitCode()
    {
        using var disk = new TempDirectory();
        var aci = _fixture.Build("full", LaunchFixture.Manifest("example.com/full"), []);
        var runner = Tool.PathOf("runner");
        var script = $"mount -t tmpfs -o size=24m full {disk.Path} && {runner} fetch --dir {disk.Path}/s --insecure-options=image {aci} >&2 && "
            + $"{runner} run --dir {disk.Path}/s --insecure-options=image --exec /bin/sh example.com/full -- -c 'head -c 100000000 /dev/zero > /big; exit 3'; echo $?; "
            + $"cat {disk.Path}/s/pods/*/exit";
        var result = Tool.RunProgram("unshare", ["--mount", "sh", "-c", script], new RunOptions());
        Assert.Equal("3\n3", result.Out);
    }

    private TempDirectory Store()
    {
        var state = new TempDirectory();
        Tool.Run("runner", "fetch", "--dir", state["s"], "--insecure-options=image", _fixture.Build("pods" + Guid.NewGuid(), LaunchFixture.Manifest("example.com/pods"), [])).Expect(0);
        return state;
    }

    private static ToolResult RunIn(TempDirectory state, params string[] options) =>
        Tool.Run("runner", ["run", "--dir", state["s"], "--insecure-options=image", .. options, "example.com/pods"]);
}
