using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>Docker and OCI images where runner and acbuild take them: the same images as docker2aci makes, by the same code.</summary>
public sealed class ForeignImageTests : IDisposable
{
    private const string Unverified = "--insecure-options=image,http";
    private readonly TempDirectory _folder = new();
    private readonly string _layout;
    private readonly FakeRegistry _registry;

    public ForeignImageTests()
    {
        _layout = new LayoutMaker(_folder["layout"])
        {
            Config = config => config["config"] = new JsonObject { ["Entrypoint"] = new JsonArray("/bin/busybox"), ["Cmd"] = new JsonArray("echo", "hello"), ["Env"] = new JsonArray("A=b") },
        }.Write(Busybox(), LayerTar.Make("dir etc", "file etc/x \"1\""));
        _registry = new FakeRegistry(_layout);
        OrdinaryUser.Own(_folder.Path);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Without_a_signature_it_needs_to_be_allowed_and_nothing_is_asked()
    {
        using var web = new FakeWeb(_registry.Answer);
        foreach (var verb in new[] { "fetch", "run", "plan" })
        {
            var result = Tool.Run("runner", verb, "--dir", _folder["store"], $"docker://{web.Address}/app:t").ExpectError(254, "carry no signature");
            Assert.Contains("--insecure-options=image", result.Err, StringComparison.Ordinal);
        }

        Assert.Empty(web.Requests);
    }

    [NeedsFact("busybox")]
    public void Fetch_gives_the_image_that_docker2aci_writes_and_moves_nothing_twice()
    {
        using var web = new FakeWeb(_registry.Answer);
        var source = $"docker://{web.Address}/app:t";
        Tool.RunIn(_folder.Path, "docker2aci", "--insecure-allow-http", "--dir", _folder["other"], "--output", "a.aci", "--quiet", source).Expect(0);
        var expected = Tool.Run("actool", "id", _folder["a.aci"]).Expect(0).Out.Split()[0];
        string[] fetch = ["fetch", "--dir", _folder["store"], "--full", Unverified, source];
        Assert.Equal(expected + "\n", Tool.Run("runner", fetch).Expect(0).Out);
        Assert.Equal(2, Directory.GetFiles(_folder["store/blobs/sha256"]).Count(file => !file.EndsWith(".lock", StringComparison.Ordinal)));

        web.Requests.Clear();
        Assert.Equal(expected + "\n", Tool.Run("runner", fetch).Expect(0).Out);
        Assert.DoesNotContain(web.Requests, request => request.Path.EndsWith(_registry.LayerDigest, StringComparison.Ordinal));

        Tool.Run("runner", "image", "rm", "--dir", _folder["store"], expected).Expect(0);
        web.Requests.Clear();
        Assert.Equal(expected + "\n", Tool.Run("runner", fetch).Expect(0).Out);
        Assert.DoesNotContain(web.Requests, request => request.Path.EndsWith(_registry.LayerDigest, StringComparison.Ordinal));
        Assert.Contains(source, File.ReadAllText(_folder[$"store/images/{expected}/record.json"]), StringComparison.Ordinal);

        Tool.Run("runner", "image", "gc", "--dir", _folder["store"], "--grace-period", "0").Expect(0);
        Assert.Empty(Directory.GetFiles(_folder["store/blobs/sha256"]));
        Tool.Run("runner", "image", "verify", "--dir", _folder["store"]).Expect(0);
    }

    [NeedsFact("busybox")]
    public void Run_fetches_what_is_not_there_and_then_asks_nobody()
    {
        var web = new FakeWeb(_registry.Answer);
        var source = $"docker://{web.Address}/app:t";
        Assert.Equal("hello\n", OrdinaryUser.Run(_folder.Path, "runner", "run", "--quiet", "--dir", _folder["store"], Unverified, source).Expect(0).Out);
        web.Dispose();
        Assert.Equal("hello\n", OrdinaryUser.Run(_folder.Path, "runner", "run", "--quiet", "--dir", _folder["store"], Unverified, source).Expect(0).Out);
        Tool.Run("runner", "run", "--dir", _folder["store2"], Unverified, $"docker://{web.Address}/app:other").ExpectError(254, "connect to");
    }

    [RootFact("busybox")]
    public void Run_as_root_and_from_a_layout()
    {
        using var web = new FakeWeb(_registry.Answer);
        foreach (var source in new[] { $"docker://{web.Address}/app:t", $"oci:{_layout}:t" })
        {
            Assert.Equal("hello\n", Tool.Run("runner", "run", "--quiet", "--dir", _folder["root-store"], Unverified, source).Expect(0).Out);
        }
    }

    [NeedsFact("busybox", "skopeo")]
    public void Acbuild_begins_with_a_registry_a_layout_and_an_archive()
    {
        using var web = new FakeWeb(_registry.Answer);
        Tool.RunProgram("skopeo", ["copy", $"oci:{_layout}:t", $"oci-archive:{_folder["a.tar"]}:t"], new RunOptions()).Expect(0);
        Tool.RunProgram("skopeo", ["copy", $"oci:{_layout}:t", $"docker-archive:{_folder["b.tar"]}:example/app:t"], new RunOptions()).Expect(0);
        string? expected = null;
        foreach (var start in new[] { $"docker://{web.Address}/app:t", $"oci:{_layout}:t", $"oci:{_layout}", $"oci-archive:{_folder["a.tar"]}:t", $"docker-archive:{_folder["b.tar"]}:example/app:t" })
        {
            var options = new RunOptions { Directory = _folder.Path, Environment = new Dictionary<string, string> { ["APPC_DIR"] = _folder["state"] } };
            Tool.Run(options, "acbuild", "begin", "--insecure", start).Expect(0);
            var manifest = JsonNode.Parse(Tool.RunIn(_folder.Path, "acbuild", "cat-manifest").Expect(0).Out)!;
            Assert.Equal(["/bin/busybox", "echo", "hello"], manifest["app"]!["exec"]!.AsArray().Select(word => (string)word!));
            Assert.DoesNotContain("appc.io/oci/config", manifest.ToJsonString(), StringComparison.Ordinal);
            Tool.RunIn(_folder.Path, "acbuild", "--no-history", "set-name", "example.com/x").Expect(0);
            Tool.RunIn(_folder.Path, "acbuild", "write", "--overwrite", "out.aci").Expect(0);
            Tool.RunIn(_folder.Path, "acbuild", "end").Expect(0);
            var tree = Tool.RunProgram("sh", ["-c", "tar --exclude=manifest -xOf \"$0\" | sha256sum; tar --exclude=manifest --numeric-owner -tvf \"$0\"", _folder["out.aci"]], new RunOptions()).Expect(0).Out;
            Assert.Equal(expected ??= tree, tree);
            Assert.Contains("rootfs/etc/x", tree, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("docker://UPPER", "is no name")]
    [InlineData("docker://127.0.0.1:1/app:t", "connect to 127.0.0.1:1")]
    [InlineData("oci:missing:t", "no such file")]
    [InlineData("oci-archive:missing.tar", "no such file")]
    [InlineData("UPPER/CASE", "identifier")]
    public void A_begin_that_fails_leaves_no_build(string start, string cause)
    {
        Tool.RunIn(_folder.Path, "acbuild", "begin", start).ExpectError(1, cause);
        Assert.False(Directory.Exists(_folder[".acbuild"]));
    }

    [Fact]
    public void A_changed_layer_leaves_no_build_and_no_image()
    {
        File.AppendAllText(Path.Join(_layout, "blobs", _registry.LayerDigest.Replace(':', '/')), "x");
        Tool.RunIn(_folder.Path, "acbuild", "begin", $"oci:{_layout}:t").ExpectError(1, "layer sha256:");
        Assert.False(Directory.Exists(_folder[".acbuild"]));
        Tool.Run("runner", "fetch", "--dir", _folder["store"], Unverified, $"oci:{_layout}:t").ExpectError(254, "layer sha256:");
        Assert.Empty(Directory.GetFileSystemEntries(_folder["store/images"]));
        Assert.Empty(Directory.GetFileSystemEntries(_folder["store/tmp"]));
    }

    private static byte[] Busybox()
    {
        var program = new[] { "/bin/busybox", "/usr/bin/busybox" }.FirstOrDefault(File.Exists);
        using var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Directory, "bin") { Mode = (UnixFileMode)0x1ed });
            using var content = new MemoryStream(program is null ? Encoding.ASCII.GetBytes("none") : File.ReadAllBytes(program));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "bin/busybox") { Mode = (UnixFileMode)0x1ed, DataStream = content });
        }

        return bytes.ToArray();
    }
}
