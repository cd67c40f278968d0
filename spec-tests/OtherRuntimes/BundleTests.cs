using System.Text.Json.Nodes;
using SpecTests.Launch;

namespace SpecTests.OtherRuntimes;

/// <summary>What is in a bundle, and what runc makes of it.</summary>
public sealed class BundleTests : IClassFixture<LaunchFixture>, IDisposable
{
    private readonly LaunchFixture _fixture;
    private readonly TempDirectory _temp = new();

    public BundleTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    public void Dispose() => _temp.Dispose();

    [RootFact("runc")]
    public void ArgumentsUserEnvironmentAndDirectoryAreThePods()
    {
        string[] options = ["--exec", "/bin/sh", "--user", "33", "--group", "44", "--set-env", "A=b c", "--hostname", "other", "--readonly-rootfs", "--no-new-privileges"];
        string[] words = ["-c", "id -u; id -g; echo $A; hostname; pwd; touch /x 2>&1; grep NoNewPrivs /proc/self/status | tr -d '\\t'"];
        var ours = _fixture.Run(true, LaunchFixture.Image, options, words).Expect(0).Out.Replace("\t", "");
        Export(options, words);
        Assert.Equal(ours, Runc().Expect(0).Out.Replace("\t", ""));
        Assert.Contains("33\n44\nb c\nother\n/\n", ours, StringComparison.Ordinal);
    }

    [RootFact("runc")]
    public void ExitCodesAreTheApps()
    {
        Export(["--exec", "/bin/sh"], ["-c", "exit 7"]);
        Assert.Equal(7, Runc().ExitCode);
    }

    [RootFact("runc")]
    public void VolumesAreMountedAndEmptyOnesAreInTheBundle()
    {
        Directory.CreateDirectory(_temp["data"]);
        File.WriteAllText(_temp["data/f"], "kept");
        string[] volumes = ["--volume", $"v,kind=host,source={_temp["data"]},readOnly=true", "--mount", "volume=v,target=/srv/data", "--volume", "e,kind=empty,mode=0700", "--mount", "volume=e,target=/e"];
        Export(["--exec", "/bin/sh", .. volumes], ["-c", "cat /srv/data/f; touch /srv/data/g 2>/dev/null || echo ' no'; echo x > /e/made; stat -c %a /e"]);
        Assert.Equal("kept no\n700\n", Runc().Expect(0).Out);
        Assert.Equal("x\n", File.ReadAllText(_temp["bundle/volumes/e/made"]));
    }

    [RootFact("runc")]
    public void TheHandlerPreStartRunsInTheContainerAndPostStopIsNamed()
    {
        const string handlers = ",\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/bin/touch\",\"/began\"]},{\"name\":\"post-stop\",\"exec\":[\"/bin/true\"]}]";
        _fixture.Fetch(_fixture.Build("handled", LaunchFixture.Manifest("example.com/handled", handlers), []));
        var said = Tool.Run("runner", ["export", "--bundle", _temp["bundle"], "--dir", _fixture.RootState, "--insecure-options=image", "--exec", "/bin/ls", "example.com/handled", "--", "/began"]).Expect(0);
        Assert.Contains("post-stop is left out", said.Err, StringComparison.Ordinal);
        Assert.Equal("/began\n", Runc().Expect(0).Out);
    }

    [RootFact]
    public void LimitsAreInTheTermsOfTheRuntimeSpecification()
    {
        Export(["--memory", "64M", "--cpu", "250m", "--exec", "/bin/true"], []);
        var resources = Config()["linux"]!["resources"]!;
        Assert.Equal(("64000000", "25000", "100000", "256"), ($"{resources["memory"]!["limit"]}", $"{resources["cpu"]!["quota"]}", $"{resources["cpu"]!["period"]}", $"{resources["cpu"]!["shares"]}"));
    }

    [RootFact("runc")]
    public void TheMemoryLimitHolds()
    {
        Export(["--memory", "32M", "--exec", "/bin/sh"], ["-c", "a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done"]);
        Assert.Equal(137, Runc().ExitCode);
    }

    // The filter by its effect: calls with arguments that the policy tells apart, in the runner and in runc.
    [RootFact("runc", "gcc")]
    public void TheSeccompFilterIsTheSame()
    {
        var probe = _temp["seccomp"];
        Tool.RunProgram("gcc", ["-static", "-O1", "-o", probe, Path.Join(Repository.Root, "spec-tests/OtherRuntimes/filter-probe.c")], new RunOptions()).Expect(0);
        string[] options = ["--volume", $"p,kind=host,source={_temp.Path},readOnly=true", "--mount", "volume=p,target=/p", "--exec", "/p/seccomp"];
        var ours = _fixture.Run(true, LaunchFixture.Image, options, []).Expect(0).Out;
        Assert.Contains("ioctl TIOCSTI: EPERM\n", ours, StringComparison.Ordinal);
        Assert.Contains("socket AF_ALG: EAFNOSUPPORT\n", ours, StringComparison.Ordinal);
        Export(options, []);
        Assert.Equal(ours, Runc().Expect(0).Out);
    }

    [RootFact("runc", "setpriv")]
    public void AnOrdinaryUsersBundleRunsInAUserNamespace()
    {
        OrdinaryUser.Run(_fixture.UserHome, "runner", "export", "--bundle", Path.Join(_fixture.UserHome, "bundle"), "--dir", _fixture.UserState, "--insecure-options=image", "--exec", "/bin/id", LaunchFixture.Image).Expect(0);
        var result = OrdinaryUser.Run(_fixture.UserHome, "/usr/sbin/runc", "--root", Path.Join(_fixture.UserHome, "runc"), "run", "--bundle", Path.Join(_fixture.UserHome, "bundle"), "b" + Guid.NewGuid().ToString("N"));
        Assert.StartsWith("uid=0 gid=0", result.Expect(0).Out, StringComparison.Ordinal);
    }

    [RootFact]
    public void WhatIsThereIsNotTouchedAndNothingIsLeftOfWhatFails()
    {
        Directory.CreateDirectory(_temp["bundle"]);
        string[] words = ["export", "--bundle", _temp["bundle"], "--dir", _fixture.RootState, "--insecure-options=image", LaunchFixture.Image];
        Tool.Run("runner", words).ExpectError(254, "file exists");
        Tool.Run("runner", [.. words, "---", LaunchFixture.Image, "--name", "two"]).ExpectError(254, "has one app, and the pod has 2");
        Tool.Run("runner", "export", LaunchFixture.Image).ExpectError(2, "--bundle DIR IMAGE");
        Assert.Empty(Directory.GetFileSystemEntries(_temp["bundle"]));
        Assert.Single(Directory.GetFileSystemEntries(_temp.Path));
    }

    private void Export(string[] options, string[] arguments) =>
        Tool.Run("runner", ["export", "--bundle", _temp["bundle"], "--dir", _fixture.RootState, "--insecure-options=image", .. options, LaunchFixture.Image, "--", .. arguments]).Expect(0);

    private ToolResult Runc() => Tool.RunProgram("runc", ["--root", _temp["runc"], "run", "--bundle", _temp["bundle"], "appc-" + Guid.NewGuid().ToString("N")], new RunOptions());

    private JsonNode Config() => JsonNode.Parse(File.ReadAllText(_temp["bundle/config.json"]))!;
}
