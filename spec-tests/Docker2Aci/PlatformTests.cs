using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>Images for several platforms: one of them, or all, from layouts, archives and registries.</summary>
public sealed class PlatformTests : IDisposable
{
    private const string OciIndex = "application/vnd.oci.image.index.v1+json";
    private const string ManifestList = "application/vnd.docker.distribution.manifest.list.v2+json";
    private readonly TempDirectory _folder = new();

    public PlatformTests()
    {
        Directory.CreateDirectory(_folder["out"]);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OciIndex)]
    [InlineData(ManifestList)]
    public void An_index_gives_the_platform_asked_for_or_all(string mediaType)
    {
        var layout = Layout(mediaType);
        using var web = new FakeWeb(new FakeRegistry(layout).Answer);
        foreach (var source in new[] { layout, $"docker://{web.Address}/app:t" })
        {
            Assert.Equal("amd64", Convert(source, "--output", "one.aci")["one.aci"]);
            Assert.Equal("aarch64", Convert(source, "--platform", "linux/arm64", "--output", "one.aci")["one.aci"]);
            Assert.Equal("armv7l", Convert(source, "--platform", "linux/arm/v7", "--output", "one.aci")["one.aci"]);
            Fail(source, "no image for linux/s390x", "--platform", "linux/s390x");
            var all = Convert(source, "--all-platforms");
            Assert.Equal(["aarch64", "amd64", "armv7l"], all.Values.Order(StringComparer.Ordinal));
            Assert.All(all, pair => Assert.EndsWith(pair.Value switch { "aarch64" => "-linux-arm64.aci", "amd64" => "-linux-amd64.aci", _ => "-linux-arm-v7.aci" }, pair.Key, StringComparison.Ordinal));
        }
    }

    [NeedsTheory("docker-registry", "skopeo")]
    [InlineData("oci", "")]
    [InlineData("v2s2", "")]
    public void A_real_registry_serves_them(string format, string nothing)
    {
        Assert.Empty(nothing);
        var layout = Layout(OciIndex);
        using var registry = RealRegistry.Start(_folder["storage"]);
        Tool.RunProgram("skopeo", ["copy", "--all", "--format", format, "--dest-tls-verify=false", $"oci:{layout}:t", $"docker://{registry.Address}/app:t"], new RunOptions()).Expect(0);
        var source = $"docker://{registry.Address}/app:t";
        Assert.Equal("aarch64", Convert(source, "--platform", "linux/arm64", "--output", "one.aci")["one.aci"]);
        Assert.Equal(3, Convert(source, "--all-platforms").Count);
        var digest = Tool.RunProgram("skopeo", ["inspect", "--tls-verify=false", "--format", "{{.Digest}}", source], new RunOptions()).Expect(0).Out.Trim();
        Assert.Equal("amd64", Convert($"docker://{registry.Address}/app@{digest}", "--output", "one.aci")["one.aci"]);
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void A_real_registry_serves_schema_1()
    {
        var history = new JsonArray(new JsonObject { ["created_by"] = "one" }, new JsonObject { ["created_by"] = "nothing", ["empty_layer"] = true }, new JsonObject { ["created_by"] = "two" });
        var maker = new LayoutMaker(_folder["layout"]) { Config = config => config["history"] = history };
        var layout = maker.Write(LayerTar.Make("file a \"amd64\"", "file b \"2\""), LayerTar.Make("file .wh.b", "file c \"3\""));
        using var registry = RealRegistry.Start(_folder["storage"], more: "compatibility: {schema1: {enabled: true}}");
        Tool.RunProgram("skopeo", ["copy", "--format", "v2s1", "--dest-tls-verify=false", $"oci:{layout}:t", $"docker://{registry.Address}/app:t"], new RunOptions()).Expect(0);
        Assert.Contains("prettyjws", Tool.RunProgram("curl", ["-sSi", $"http://{registry.Address}/v2/app/manifests/t"], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
        var output = _folder["schema1.aci"];
        Tool.RunIn(_folder["out"], "docker2aci", "--insecure-allow-http", "--quiet", "--dir", _folder["state"], "--output", output, $"docker://{registry.Address}/app:t").Expect(0);
        Assert.Equal("amd64", ArchOf(output));
        var names = Tool.RunProgram("tar", ["-tf", output], new RunOptions()).Expect(0).Out;
        Assert.Contains("rootfs/c", names, StringComparison.Ordinal);
        Assert.DoesNotContain("rootfs/b", names, StringComparison.Ordinal);
    }

    [Fact]
    public void When_one_platform_is_spoilt_none_is_written()
    {
        var maker = new LayoutMaker(_folder["layout"]);
        var good = maker.Image("amd64", LayerTar.Make("file a \"amd64\""));
        var bad = maker.Image("arm64", LayerTar.Make("file a \"arm64\""));
        var layer = (string)JsonNode.Parse(File.ReadAllText(maker.PathOf((string)bad["digest"]!)))!["layers"]![0]!["digest"]!;
        File.AppendAllText(maker.PathOf(layer), "x");
        Fail(maker.WriteIndex(LayoutMaker.Named(maker.IndexBlob(OciIndex, good, bad), "t")), layer, "--all-platforms");
    }

    [Fact]
    public void Attestations_and_artifacts_beside_the_images_are_left_out()
    {
        var maker = new LayoutMaker(_folder["layout"]);
        var attestation = maker.Image("unknown", LayerTar.Make("file a \"no\""));
        attestation["platform"] = new JsonObject { ["os"] = "unknown", ["architecture"] = "unknown" };
        attestation["annotations"] = new JsonObject { ["vnd.docker.reference.type"] = "attestation-manifest" };
        var layout = maker.WriteIndex(LayoutMaker.Named(maker.IndexBlob(OciIndex, attestation, maker.Image("amd64", LayerTar.Make("file a \"1\""))), "t"));
        Assert.Equal("amd64", Assert.Single(Convert(layout, "--all-platforms")).Value);
    }

    [Fact]
    public void Indexes_inside_one_another_are_followed_but_not_for_ever()
    {
        var maker = new LayoutMaker(_folder["layout"]);
        var entry = maker.Image("amd64", LayerTar.Make("file a \"1\""));
        for (var depth = 1; depth <= 6; depth++)
        {
            entry = maker.IndexBlob(OciIndex, entry);
            var layout = maker.WriteIndex(LayoutMaker.Named((JsonObject)entry.DeepClone(), "t"));
            if (depth <= 4)
            {
                Assert.Single(Convert(layout));
            }
            else
            {
                Fail(layout, "too many indexes inside one another");
            }
        }
    }

    private string Layout(string mediaType)
    {
        var maker = new LayoutMaker(_folder["layout"]);
        var images = new[] { "amd64", "arm64", "arm" }.Select(architecture => maker.Image(architecture, LayerTar.Make($"file a \"{architecture}\""))).ToArray();
        images[2]["platform"]!["variant"] = "v7";
        return maker.WriteIndex(LayoutMaker.Named(maker.IndexBlob(mediaType, images), "t"));
    }

    // The arch label of each file written, each of which holds the file of that platform.
    private Dictionary<string, string> Convert(string source, params string[] arguments)
    {
        Tool.RunIn(_folder["out"], "docker2aci", ["--insecure-allow-http", "--quiet", "--dir", _folder["state"], .. arguments, source]).Expect(0);
        var written = Directory.GetFiles(_folder["out"]).ToDictionary(file => Path.GetFileName(file), ArchOf);
        Array.ForEach(Directory.GetFiles(_folder["out"]), File.Delete);
        return written;
    }

    private static string ArchOf(string file)
    {
        var manifest = JsonNode.Parse(Tool.RunProgram("tar", ["-xOf", file, "manifest"], new RunOptions()).Expect(0).Out)!;
        var arch = (string)manifest["labels"]!.AsArray().Single(label => (string)label!["name"]! == "arch")!["value"]!;
        var content = Tool.RunProgram("tar", ["-xOf", file, "rootfs/a"], new RunOptions()).Expect(0).Out;
        Assert.Equal(content, arch switch { "aarch64" => "arm64", "armv7l" => "arm", _ => content });
        return arch;
    }

    private void Fail(string source, string cause, params string[] arguments)
    {
        Tool.RunIn(_folder["out"], "docker2aci", ["--insecure-allow-http", "--quiet", "--dir", _folder["state"], .. arguments, source]).ExpectError(1, cause);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["out"]));
    }
}
