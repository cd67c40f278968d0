namespace SpecTests.Launch;

/// <summary>What a pod, and the launch of one, must not change of the host.</summary>
public sealed class HostTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public HostTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory]
    [Shows("OS-SPEC:33")]
    [InlineData("", "kept\n")]
    [InlineData(",readOnly=true", "kept\n")]
    public void AVolumeAtEtcIsNotWrittenTo(string option, string hosts)
    {
        using var volume = new TempDirectory();
        _fixture.Fetch(_fixture.Build("etc" + option.Length, LaunchFixture.Manifest("example.com/etc"), ["dir etc"]));
        string[] options = ["--volume", $"e,kind=host,source={volume.Path}{option}", "--mount", "volume=e,target=/etc", "--exec", "/bin/ls"];
        Assert.Equal("", _fixture.Run(true, "example.com/etc", options, ["/etc"]).Expect(0).Out);
        Assert.Empty(Directory.GetFileSystemEntries(volume.Path));
        File.WriteAllText(volume["hosts"], hosts);
        _fixture.Run(true, "example.com/etc", options, ["/etc"]).Expect(0);
        Assert.Equal(hosts, File.ReadAllText(volume["hosts"]));
    }

    [RootFact]
    public void InTheHostsNetworkNamesAreFoundAsOnTheHostUnlessTheImageSaysHow()
    {
        _fixture.Fetch(_fixture.Build("nameless", LaunchFixture.Manifest("example.com/nameless"), ["dir etc"]));
        _fixture.Fetch(_fixture.Build("names", LaunchFixture.Manifest("example.com/names"), ["file etc/resolv.conf 0644 \"nameserver 10.9.9.9\\n\""]));
        string Resolver(string image, string net) => _fixture.Run(true, image, [net, "--exec=/bin/sh"], ["-c", "[ -e /etc/resolv.conf ] && cat /etc/resolv.conf || echo none"]).Expect(0).Out;
        Assert.Equal(File.ReadAllText("/etc/resolv.conf"), Resolver("example.com/nameless", "--net=host"));
        Assert.Equal("none\n", Resolver("example.com/nameless", "--net=none"));
        Assert.Equal("nameserver 10.9.9.9\n", Resolver("example.com/names", "--net=host"));
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void AMissingProgramIsNoDefectOfOurs(bool asRoot) =>
        Assert.StartsWith("runner: launch: the app: execve(\"/nowhere\"", _fixture.Run(asRoot, LaunchFixture.Image, ["--exec", "/nowhere"], []).Expect(254).Err, StringComparison.Ordinal);

    [RootFact]
    public void AMissingProgramIsToldWhereTheFilterForbidsToWrite()
    {
        const string filter = ",\"isolators\":[{\"name\":\"os/linux/seccomp-retain-set\",\"value\":{\"set\":[\"read\"]}}]";
        _fixture.Fetch(_fixture.Build("mute", LaunchFixture.Manifest("example.com/mute", filter), []));
        _fixture.Run(true, "example.com/mute", ["--exec", "/nowhere"], []).ExpectError(254, "launch: the app: execve(\"/nowhere\"");
    }

    // Fedora's /etc/shadow, say: root of the pod may read it, the caller may not.
    [RootFact("setpriv")]
    public void AnOrdinaryUserRunsAnImageWithFilesThatNobodyMayRead()
    {
        string[] lines = ["file etc/shadow 0000 \"s\"", "dir closed 0000", "dir listed 0400", "file listed/f 0644 \"x\""];
        var aci = _fixture.Build("closed", LaunchFixture.Manifest("example.com/closed"), lines);
        OrdinaryUser.Run(_fixture.UserHome, "runner", "fetch", "--dir", _fixture.UserState, "--insecure-options=image", aci).Expect(0);
        var result = _fixture.Run(false, "example.com/closed", ["--exec", "/bin/sh"], ["-c", "cat /etc/shadow /listed/f; ls /closed"]);
        Assert.Equal("sx", result.Expect(0).Out);
    }

    [RootTheory]
    [InlineData("<&-")]
    [InlineData("<&- >&- 2>&-")]
    public void StandardDescriptorsThatAreClosedAreNoFilesOfOurs(string redirection)
    {
        using var volume = new TempDirectory();
        string[] command =
        [
            Tool.PathOf("runner"), "run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", "--volume", $"v,kind=host,source={volume.Path}",
            "--mount", "volume=v,target=/v", "--exec", "/bin/sh", LaunchFixture.Image, "--", "-c", "'readlink /proc/self/fd/0 > /v/in; ls /proc/self/fd > /v/all'",
        ];
        Tool.RunProgram("bash", ["-c", $"exec {string.Join(' ', command)} {redirection}"], new RunOptions()).Expect(0);
        Assert.Equal("/dev/null\n", File.ReadAllText(volume["in"]));
        Assert.Equal("0\n1\n2\n3\n", File.ReadAllText(volume["all"]));
    }

    // Descriptors that a careless caller leaves open must neither reach the pod nor be taken for ours.
    [RootTheory]
    [InlineData(48)]
    [InlineData(50)]
    [InlineData(52)]
    [InlineData(54)]
    [InlineData(57)]
    [InlineData(70)]
    public void ManyInheritedDescriptorsEndInALaunchOrAPlainRefusal(int last)
    {
        var opened = string.Concat(Enumerable.Range(3, last - 2).Select(number => $" {number}</dev/null"));
        string[] command = [Tool.PathOf("runner"), "run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", LaunchFixture.Image];
        var result = Tool.RunProgram("bash", ["-c", $"exec {string.Join(' ', command)}{opened}"], new RunOptions());
        if (result.ExitCode != 0)
        {
            result.ExpectError(254, "the caller handed on too many open files");
        }
    }
}
