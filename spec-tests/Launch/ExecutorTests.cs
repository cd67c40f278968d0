using System.Text.Json.Nodes;

namespace SpecTests.Launch;

/// <summary>Demands of ace.md, pods.md and OS-SPEC.md on an executor that no other test shows.</summary>
public sealed class ExecutorTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public ExecutorTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootFact]
    [Shows("ace:74")]
    [Shows("ace:76")]
    public void AVolumeThatHidesFilesIsWarnedOf()
    {
        var image = Fetch(",\"mountPoints\":[{\"name\":\"v\",\"path\":\"/data\"}]", "file data/f 0644 \"x\"");
        var result = _fixture.Run(true, image, ["--exec", "/bin/ls"], ["/data"]).Expect(0);
        Assert.Equal("", result.Out);
        Assert.Contains("warning: volume v hides the image's files in /data", result.Err, StringComparison.Ordinal);
    }

    [RootFact]
    [Shows("ace:72")]
    [Shows("ace:80")]
    public void DirectoriesMadeForATargetAreRoots()
    {
        var result = _fixture.Shell(true, "stat -c '%u:%g %a' /srv /srv/a", "--user=33", "--group=33", "--volume", "v,kind=empty", "--mount", "volume=v,target=/srv/a/b");
        Assert.Equal("0:0 755\n0:0 755\n", result.Expect(0).Out);
    }

    [RootFact]
    [Shows("ace:88")]
    [Shows("pods:181")]
    public void ALinkInAVolumesPathIsRefusedAndMountsBelowComeAlong()
    {
        using var source = new TempDirectory();
        Directory.CreateDirectory(source["real/inner"]);
        File.CreateSymbolicLink(source["link"], source["real"]);
        _fixture.Shell(true, "true", "--volume", $"v,kind=host,source={source["link/inner"]}", "--mount", "volume=v,target=/v").ExpectError(254, "too many levels of symbolic links");
        var runner = $"{Tool.PathOf("runner")} run --quiet --dir {_fixture.RootState} --insecure-options=image --volume v,kind=host,source={source["real"]} --mount volume=v,target=/v --exec /bin/ls {LaunchFixture.Image} -- /v/inner";
        var result = Tool.RunProgram("unshare", ["--mount", "sh", "-c", $"mount -t tmpfs inner {source["real/inner"]} && touch {source["real/inner/seen"]} && {runner}"], new RunOptions());
        Assert.Equal("seen\n", result.Expect(0).Out);
    }

    [RootTheory("setpriv")]
    [Shows("ace:93")]
    [Shows("ace:94")]
    [InlineData(true)]
    [InlineData(false)]
    public void ThePodHasALoopbackInterfaceWithItsAddress(bool asRoot) =>
        Assert.Equal("1", _fixture.Shell(asRoot, "while read -r line; do case $line in *'127.0.0.1'*) printf 1; break;; esac; done < /proc/net/fib_trie").Expect(0).Out);

    [RootTheory("setpriv")]
    [Shows("ace:116")]
    [InlineData(true)]
    [InlineData(false)]
    public void TheWorkingDirectoryIsTheImagesOrTheRoot(bool asRoot)
    {
        Assert.Equal("/\n", _fixture.Run(asRoot, LaunchFixture.Image, ["--exec", "/bin/pwd"], []).Expect(0).Out);
        var aci = _fixture.Build("work" + asRoot, LaunchFixture.Manifest("example.com/work", ",\"workingDirectory\":\"/srv/w\""), ["dir srv/w"]);
        _fixture.As(asRoot, Tool.PathOf("runner"), ["fetch", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image", aci]).Expect(0);
        Assert.Equal("/srv/w\n", _fixture.Run(asRoot, "example.com/work", ["--exec", "/bin/pwd"], []).Expect(0).Out);
    }

    [RootFact]
    [Shows("pods:21")]
    [Shows("pods:22a")]
    [Shows("pods:22b")]
    [Shows("pods:171")]
    [Shows("ace:469")]
    public void ThePodsManifestIsReified()
    {
        using var directory = new TempDirectory();
        var image = Fetch(",\"mountPoints\":[{\"name\":\"v\",\"path\":\"/data\"}]");
        string[] uuids = [.. Enumerable.Range(0, 2).Select(number =>
        {
            _fixture.Run(true, image, ["--uuid-file-save", directory["uuid"]], []).Expect(0);
            return File.ReadAllText(directory["uuid"]).Trim();
        })];
        Assert.NotEqual(uuids[0], uuids[1]);
        var pod = JsonNode.Parse(File.ReadAllText(Path.Join(_fixture.RootState, "pods", uuids[0], "pod")))!;
        Assert.StartsWith("sha512-", pod["apps"]![0]!["image"]!["id"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("v", pod["volumes"]![0]!["name"]!.GetValue<string>());
        Assert.Equal(("v", "/data"), (pod["apps"]![0]!["mounts"]![0]!["volume"]!.GetValue<string>(), pod["apps"]![0]!["mounts"]![0]!["path"]!.GetValue<string>()));
    }

    [RootTheory("setpriv")]
    [Shows("OS-SPEC:32")]
    [Shows("OS-SPEC:33")]
    [InlineData(true)]
    [InlineData(false)]
    public void HostsAreTheImagesOrKnowLocalhost(bool asRoot)
    {
        var aci = _fixture.Build("hosts" + asRoot, LaunchFixture.Manifest("example.com/hosts"), ["file etc/hosts 0644 \"own\""]);
        var bare = _fixture.Build("nohosts" + asRoot, LaunchFixture.Manifest("example.com/nohosts"), ["dir etc"]);
        foreach (var file in (string[])[aci, bare])
        {
            _fixture.As(asRoot, Tool.PathOf("runner"), ["fetch", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image", file]).Expect(0);
        }

        Assert.Equal("own", _fixture.Run(asRoot, "example.com/hosts", ["--exec", "/bin/cat"], ["/etc/hosts"]).Expect(0).Out);
        Assert.Contains("127.0.0.1\tlocalhost", _fixture.Run(asRoot, "example.com/nohosts", ["--exec", "/bin/cat"], ["/etc/hosts"]).Expect(0).Out, StringComparison.Ordinal);
    }

    private string Fetch(string app, params string[] lines)
    {
        var image = "example.com/executor-" + Guid.NewGuid().ToString("N");
        _fixture.Fetch(_fixture.Build(Path.GetFileName(image), LaunchFixture.Manifest(image, app), lines));
        return image;
    }
}
