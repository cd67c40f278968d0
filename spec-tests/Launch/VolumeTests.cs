namespace SpecTests.Launch;

/// <summary>Targets that are files, sources behind links, volumes that apps share.</summary>
public sealed class VolumeTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public VolumeTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("setpriv")]
    [InlineData(true, "auto")]
    [InlineData(true, "copy")]
    [InlineData(false, "auto")]
    [Shows("ace:75")]
    [Shows("ace:76")]
    public void AFileInATargetsPlaceGivesWay(bool asRoot, string rootfs)
    {
        string[] options = ["--rootfs", rootfs, "--volume=v,kind=empty", "--mount=volume=v,target=/script", "--exec=/bin/sh"];
        var result = _fixture.Run(asRoot, LaunchFixture.Image, options, ["-c", "touch /script/in && ls /script"]);
        Assert.Equal("in\n", result.Expect(0).Out);
        Assert.Contains("warning: volume v takes the place of the image's file /script", result.Err, StringComparison.Ordinal);
        Assert.Equal("#!/proc/self/exe\n", _fixture.Run(asRoot, LaunchFixture.Image, ["--exec=/bin/cat"], ["/script"]).Expect(0).Out);
    }

    [RootFact]
    public void AFileOnTheWayToATargetIsAnError() =>
        _fixture.Run(true, LaunchFixture.Image, ["--volume=v,kind=empty", "--mount=volume=v,target=/script/below"], []).ExpectError(254, "/script of the image is not a directory");

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void ALinkOfTheImageThatLeadsNowhereIsNamed(bool asRoot)
    {
        var result = _fixture.Run(asRoot, LaunchFixture.Image, ["--volume=v,kind=empty", "--mount=volume=v,target=/srv/link/below"], []);
        result.ExpectError(254, "mount at /srv/link/below: /srv/link of the image is a link to /nowhere, which is not there");
        Assert.Contains("--mount volume=NAME,target=PATH", result.Err, StringComparison.Ordinal);
        Assert.Equal("in\n", _fixture.Run(asRoot, LaunchFixture.Image, ["--exec=/bin/sh", "--volume=v,kind=empty", "--mount=volume=v,target=/nowhere"], ["-c", "touch /srv/link/in && ls /nowhere"]).Expect(0).Out);
    }

    [RootFact]
    [Shows("ace:89")]
    public void ALinkInASourcesPathIsFollowedWhereThatIsSaid()
    {
        using var host = new TempDirectory();
        Directory.CreateDirectory(host["real/dir"]);
        File.WriteAllText(host["real/dir/f"], "behind\n");
        File.CreateSymbolicLink(host["link"], "real");
        string[] options = [$"--volume=v,kind=host,source={host["link/dir"]}", "--mount=volume=v,target=/v", "--exec=/bin/cat"];
        _fixture.Run(true, LaunchFixture.Image, options, ["/v/f"]).ExpectError(254, "volume v: openat2(");
        Assert.Equal("behind\n", _fixture.Run(true, LaunchFixture.Image, ["--follow-volume-links", .. options], ["/v/f"]).Expect(0).Out);
    }

    [RootFact]
    public void AppsShareAVolumeUnderPathsOfTheirOwn()
    {
        string[] pod =
        [
            "run", "--dir", _fixture.RootState, "--insecure-options=image", "--volume=v,kind=empty,mode=1777,uid=5,gid=6", "--exec=/bin/sh",
            LaunchFixture.Image, "--mount=volume=v,target=/a", "--user=33", "--", "-c", "echo shared > /a/.f && busybox mv /a/.f /a/f",
            "---", LaunchFixture.Image, "--name=other", "--mount=volume=v,target=/b/c", "--", "-c", "until [ -e /b/c/f ]; do sleep 0.05; done; cat /b/c/f; stat -c '%a %u %g' /b/c; stat -c '%a %u %g' /b",
        ];
        Assert.Equal("shared\n1777 5 6\n755 0 0\n", Tool.Run("runner", pod).Expect(0).Out);
    }
}
