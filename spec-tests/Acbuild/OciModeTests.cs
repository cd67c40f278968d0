using System.Text.Json;

namespace SpecTests.AcbuildTool;

/// <summary>begin --build-mode oci: layers, whiteouts, history and configuration, and what other programs make of them.</summary>
public sealed class OciModeTests
{
    [RootFact("umoci", "skopeo", "busybox")]
    public void LayersHoldWhatTheirStepsDid()
    {
        using var build = Sample();
        build.Run("run", "--", "/bin/sh", "-c", "rm -r /app/b; rm /app/l; mkdir /app/l; echo new >/app/new").Expect(0);
        build.Run("write", "oci:image:1").Expect(0);
        Assert.Equal(2, Layers(build, "image:1").Length);
        Assert.Equal("app/.wh.b\n./\napp\napp/l\napp/new\n", TarList(build, "image", Layers(build, "image:1")[1]));
        Tool.RunProgram("umoci", ["unpack", "--image", build["image:1"], build["bundle"]], new RunOptions()).Expect(0);
        Assert.Equal(["a", "h", "l", "new"], Directory.GetFileSystemEntries(build["bundle/rootfs/app"]).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.True(Directory.Exists(build["bundle/rootfs/app/l"]));
    }

    [NeedsFact("skopeo")]
    public void TheConfigurationIsThePeers()
    {
        using var build = Sample();
        foreach (var line in (string[])["set-user 1000", "set-group 5", "label add com.example.Kind x", "label add gone y", "label remove gone", "environment add COLOUR blue",
            "port add http tcp 80", "mount add data /data", "set-working-directory /app", "annotation add org.opencontainers.image.title t", "annotation add author me"])
        {
            build.Run(line.Split(' ')).Expect(0);
        }

        build.Run("set-exec", "--", "/app/a", "-x", "y z").Expect(0);
        build.Run("set-tag", "v1").Expect(0);
        build.Run("write", "oci:image").Expect(0);
        using var config = JsonDocument.Parse(Skopeo(build, "inspect", "--config", "--raw", "oci:image:v1"));
        Assert.Equal(
            """{"User":"1000:5","ExposedPorts":{"80/tcp":{}},"Env":["COLOUR=blue"],"Entrypoint":["/app/a"],"Cmd":["-x","y z"],"Volumes":{"/data":{}},"WorkingDir":"/app","Labels":{"com.example.Kind":"x"}}""",
            config.RootElement.GetProperty("config").GetRawText());
        Assert.Equal("me", config.RootElement.GetProperty("author").GetString());
        var history = config.RootElement.GetProperty("history").EnumerateArray().ToList();
        Assert.Equal(config.RootElement.GetProperty("rootfs").GetProperty("diff_ids").GetArrayLength(), history.Count(entry => !entry.TryGetProperty("empty_layer", out _)));
        Assert.Equal("acbuild set-exec \"/app/a\" \"-x\" \"y z\"", history[^1].GetProperty("created_by").GetString());
        Assert.Contains("\"org.opencontainers.image.title\":\"t\"", build.Manifest(), StringComparison.Ordinal);
        Assert.Equal(config.RootElement.GetRawText(), build.Run("cat-manifest", "--file", "config").Expect(0).Out.TrimEnd());
    }

    [NeedsFact("skopeo")]
    public void LayersOfABaseStayAsTheyAre()
    {
        using var build = Sample();
        build.Run("label", "add", "first", "1").Expect(0);
        build.Run("write", "oci:base:1").Expect(0);
        build.Run("end").Expect(0);
        Skopeo(build, "copy", "--dest-compress-format", "zstd", "oci:base:1", "dir:zstd"); // layers of another compression than ours
        Skopeo(build, "copy", "dir:zstd", "oci:other:1");
        foreach (var image in (string[])["base:1", "other:1"])
        {
            build.Run("begin", "--build-mode", "oci", $"oci:{image}").Expect(0);
            build.Run("label", "add", "second", "2").Expect(0);
            build.Run("copy", "src/a", "/top").Expect(0);
            build.Run("write", "--overwrite", "oci:result:1").Expect(0);
            Assert.Equal(Layers(build, image), Layers(build, "result:1")[..^1]);
            build.Run("end").Expect(0);
        }

        Assert.Contains("\"Labels\":{\"first\":\"1\",\"second\":\"2\"}", Skopeo(build, "inspect", "--config", "--raw", "oci:result:1"), StringComparison.Ordinal);
        File.WriteAllText(build["base/blobs/" + Layers(build, "base:1")[0].Replace(':', '/')], "spoilt");
        build.Run("begin", "--build-mode", "oci", "oci:base:1").ExpectError(1, "not ");
        Assert.False(File.Exists(build[".acbuild/state.json"]));
    }

    [NeedsFact("skopeo", "jq")]
    public void AnImageIsModifiedInPlace()
    {
        using var build = Sample();
        build.Run("write", "oci:image:1").Expect(0);
        build.Run("write", "image.tar").Expect(0);
        build.Run("write", "docker-archive:docker.tar:example.com/app:1").Expect(0);
        var layers = Layers(build, "image:1");
        build.Run("--modify-oci", "absent", "label", "add", "x", "y").ExpectError(1, "no such file");
        build.Run("--modify-oci", "oci:image:1", "label", "add", "x", "y").Expect(0);
        build.Run("--modify-oci", "image", "copy", "src/a", "/more").Expect(0);
        Assert.Equal(layers, Layers(build, "image:1")[..^1]);
        build.Run("--modify-oci", "image.tar", "label", "add", "x", "y").Expect(0);
        Assert.Contains("\"x\":\"y\"", build.Run("--modify-oci", "image.tar", "cat-manifest", "--file", "config").Expect(0).Out, StringComparison.Ordinal);
        build.Run("--modify-oci", "docker-archive:docker.tar", "label", "add", "x", "y").Expect(0);
        Assert.Contains("\"x\":\"y\"", Skopeo(build, "inspect", "--config", "--raw", "docker-archive:docker.tar:example.com/app:1"), StringComparison.Ordinal);
        build.Run("--modify-oci", "image.tar", "--modify-appc", "x.aci", "cat-manifest").ExpectError(2, "cannot be used together");
    }

    [Fact]
    public void WhatIsNoOciIsSaid()
    {
        using var build = Build.Begin();
        build.Run("layer").ExpectError(1, "begin --build-mode oci");
        build.Run("cat-manifest", "--file", "config").ExpectError(2, "OCI images");
        build.Run("end").Expect(0);
        build.Run("begin", "--build-mode", "x").ExpectError(2, "appc or oci");
        build.Run("begin", "--build-mode", "oci", "--platform", "linux/arm64").Expect(0);
        build.Run("set-user", "a:b").ExpectError(1, "colon");
        build.Run("label", "remove", "absent").ExpectError(2, "no label absent");
        Assert.Contains("\"architecture\":\"arm64\"", build.Run("cat-manifest", "--file", "config").Expect(0).Out, StringComparison.Ordinal);
        build.Run("layer").Expect(0);
        build.Run("write", "empty.tar").Expect(0);
        build.Run("write", "empty.tar").ExpectError(1, "target file exists");
    }

    [NeedsFact("skopeo")]
    public void AChangedLineOfAScriptLeavesTheLayersBeforeItAlone()
    {
        using var build = new Build();
        FixtureTree.Make(build["src"], "file a \"1\"", "file b \"2\"");
        const string script = "begin --build-mode oci\ncopy src/a /a\nlayer\ncopy src/b /b\nset-user 7\nwrite --overwrite oci:out:x\n";
        var first = Script(build, script);
        Assert.Equal(0, first.Split("kept:").Length - 1);
        var layers = Layers(build, "out:x");
        Assert.Equal(5, Script(build, script).Split("kept:").Length - 1);
        Assert.Equal(layers, Layers(build, "out:x"));
        File.WriteAllText(build["src/b"], "changed");
        Assert.Equal(3, Script(build, script).Split("kept:").Length - 1);
        Assert.Equal(layers[0], Layers(build, "out:x")[0]);
        Assert.NotEqual(layers[1], Layers(build, "out:x")[1]);
    }

    [Fact]
    public void TheSameBytesWhateverWasWrittenBefore()
    {
        using var build = Sample();
        var early = build.Run("write", "oci:one:x").Expect(0).Out;
        build.Run("copy", "src/a", "/app/more").Expect(0);
        var late = build.Run("write", "oci:one:y").Expect(0).Out;
        using var again = Sample();
        again.Run("copy", "src/a", "/app/more").Expect(0);
        Assert.Equal(late, again.Run("write", "oci-archive:two.tar:x").Expect(0).Out);
        Assert.NotEqual(early, late);
        var past = new RunOptions { Directory = build.Path, Environment = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1000000" } };
        Tool.Run(past, "acbuild", "write", "oci:past:x").Expect(0);
        Tool.Run(past, "acbuild", "write", "past.tar").Expect(0);
        foreach (var layer in Layers(build, "past:x"))
        {
            Assert.Equal("", Tool.RunProgram("sh", ["-c", "tar --full-time --utc -tvzf \"$0\" | grep -v ' 1970-01-' || :", build["past/blobs/" + layer.Replace(':', '/')]], new RunOptions()).Expect(0).Out);
        }
    }

    [RootFact("buildah", "umoci")]
    public void BuildahTakesIt()
    {
        using var build = Sample();
        build.Run("write", "oci:image:1").Expect(0);
        build.Run("write", "docker-archive:image.tar:example.com/app:1").Expect(0);
        string[] store = ["--root", build["store"], "--runroot", build["runroot"], "--storage-driver", "vfs"];
        foreach (var image in (string[])["oci:image:1", "docker-archive:image.tar"])
        {
            var name = Tool.RunProgram("buildah", [.. store, "from", "--signature-policy", Policy(build), image], new RunOptions { Directory = build.Path }).Expect(0).Out.Trim();
            var place = Tool.RunProgram("buildah", [.. store, "mount", name], new RunOptions()).Expect(0).Out.Trim();
            Assert.Equal("x", File.ReadAllText(System.IO.Path.Join(place, "app/a")));
            Tool.RunProgram("buildah", [.. store, "umount", name], new RunOptions()).Expect(0);
        }
    }

    private static Build Sample()
    {
        var build = Build.Begin("--build-mode", "oci");
        FixtureTree.Make(build["src"], "file a 04750 \"x\"", "file b/c \"2\"", "symlink l a", "hardlink h a");
        Tool.RunProgram("find", [build["src"], "-exec", "touch", "-h", "-d", "@1000000000", "{}", "+"], new RunOptions()).Expect(0);
        build.Run("copy", "--chown", "5:6", "src", "/app").Expect(0);
        build.Run("copy", "/bin/busybox", "/bin/sh").Expect(0);
        build.Run("layer").Expect(0);
        return build;
    }

    private static string Script(Build build, string text)
    {
        File.WriteAllText(build["script"], text);
        return build.Run("script", "--cache", "cache", "script").Expect(0).Err;
    }

    private static string[] Layers(Build build, string image)
    {
        using var manifest = JsonDocument.Parse(Skopeo(build, "inspect", "--raw", $"oci:{image}"));
        return [.. manifest.RootElement.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("digest").GetString()!)];
    }

    private static string TarList(Build build, string layout, string digest) =>
        Tool.RunProgram("tar", ["-tzf", build[$"{layout}/blobs/{digest.Replace(':', '/')}"]], new RunOptions()).Expect(0).Out;

    private static string Policy(Build build)
    {
        File.WriteAllText(build["policy.json"], """{"default":[{"type":"insecureAcceptAnything"}]}""");
        return build["policy.json"];
    }

    private static string Skopeo(Build build, params string[] arguments) =>
        Tool.RunProgram("skopeo", ["--insecure-policy", .. arguments], new RunOptions { Directory = build.Path }).Expect(0).Out;
}
