namespace SpecTests.AcbuildTool;

/// <summary>write oci:…: other programs take the image and give back the files.</summary>
public sealed class OciOutputTests
{
    [NeedsFact("skopeo")]
    public void SkopeoCopiesItThereAndBackWithoutAChange()
    {
        using var build = Sample();
        var digest = build.Run("write", "oci:image:1.0").Expect(0).Out.Trim();
        Skopeo(build, "copy", "oci:image:1.0", "oci-archive:copied.tar:1.0");
        Skopeo(build, "copy", "oci-archive:copied.tar:1.0", "oci:back:1.0");
        Assert.Equal(digest, Skopeo(build, "inspect", "--format", "{{.Digest}}", "oci:back:1.0").Trim());
        Assert.Contains("\"COLOUR=blue\"", Skopeo(build, "inspect", "--config", "oci:image:1.0"), StringComparison.Ordinal);
    }

    [RootFact("umoci")]
    public void UmociUnpacksTheFiles()
    {
        using var build = Sample();
        build.Run("set-tag", "v7").Expect(0);
        build.Run("write", "--format", "oci", "image").Expect(0);
        Tool.RunProgram("umoci", ["unpack", "--image", build["image:v7"], build["bundle"]], new RunOptions()).Expect(0);
        var facts = Tool.RunProgram("stat", ["-c", "%u:%g %a %Y", build["bundle/rootfs/app/a"]], new RunOptions()).Expect(0).Out;
        Assert.Equal("5:6 4750 1000000000\n", facts);
        Assert.Equal("x", File.ReadAllText(build["bundle/rootfs/app/a"]));
    }

    [RootFact("runc", "umoci", "busybox")]
    public void RuncStartsTheProgram()
    {
        using var build = Sample();
        build.Run("copy", "/bin/busybox", "/bin/sh").Expect(0);
        build.Run("set-exec", "--", "/bin/sh", "-c", "echo hello from $COLOUR").Expect(0);
        build.Run("write", "oci:image:1.0").Expect(0);
        Tool.RunProgram("umoci", ["unpack", "--image", build["image:1.0"], build["bundle"]], new RunOptions()).Expect(0);
        var config = File.ReadAllText(build["bundle/config.json"]).Replace("\"terminal\": true", "\"terminal\": false", StringComparison.Ordinal);
        File.WriteAllText(build["bundle/config.json"], config);
        var ran = Tool.RunProgram("runc", ["--root", build["runc"], "run", "--bundle", build["bundle"], $"acbuild-{Environment.ProcessId}"], new RunOptions());
        Assert.Equal("hello from blue\n", ran.Expect(0).Out);
    }

    [Fact]
    public void TheBytesAreTheSameAndARefusalLeavesNothing()
    {
        using var build = Sample();
        var first = build.Run("write", "oci:one:x").Expect(0).Out;
        Assert.Equal(first, build.Run("write", "oci:two:x").Expect(0).Out);
        Assert.Equal(first, build.Run("write", "oci-archive:three.tar:x").Expect(0).Out);
        build.Run("label", "add", "version", "2").Expect(0);
        build.Run("write", "oci:one:x").ExpectError(1, "tag x is there already (try --overwrite)");
        build.Run("write", "--overwrite", "oci:one:x").Expect(0);
        build.Run("write", "--format", "tar", "four").ExpectError(2, "aci or oci");
        build.Run("write", "docker://example.com/x").ExpectError(2, "push is for registries");
        build.Run("set-tag", "../x").ExpectError(1, "tag");
        build.Run("dependency", "add", "example.com/base").Expect(0);
        build.Run("write", "oci:five:x").ExpectError(1, "depends on others");
        Assert.False(Directory.Exists(build["five"]));
    }

    private static Build Sample()
    {
        var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a 04750 \"x\"", "file b/c \"2\"", "symlink l a", "hardlink h a");
        File.SetLastWriteTimeUtc(build["src/a"], DateTime.UnixEpoch.AddSeconds(1_000_000_000));
        build.Run("copy", "--chown", "5:6", "src", "/app").Expect(0);
        build.Run("set-name", "example.com/sample").Expect(0);
        build.Run("set-exec", "--", "/app/a").Expect(0);
        build.Run("environment", "add", "COLOUR", "blue").Expect(0);
        return build;
    }

    private static string Skopeo(Build build, params string[] arguments) =>
        Tool.RunProgram("skopeo", ["--insecure-policy", .. arguments], new RunOptions { Directory = build.Path }).Expect(0).Out;
}
