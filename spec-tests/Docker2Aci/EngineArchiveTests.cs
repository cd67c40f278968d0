using System.Text;
using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>What docker save writes since Docker 25: an OCI layout that is also a docker archive, so that one could be read as another image.</summary>
public sealed class EngineArchiveTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly LayoutMaker _maker;

    public EngineArchiveTests()
    {
        _maker = new LayoutMaker(_folder["layout"]) { Compress = tar => tar, LayerType = "application/vnd.oci.image.layer.v1.tar" };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_image_of_two_names()
    {
        var (entry, saved) = Image("1", "example/app:1", "example/app:latest");
        var archive = Archive([saved], Tagged(entry, "example/app:1"), Tagged(entry, "example/app:latest"));
        Assert.Contains("example-app-1.aci", Convert(archive, "1"), StringComparison.Ordinal);
        Assert.Contains("example-app-latest.aci", Convert(archive, "1", "--image", "example/app"), StringComparison.Ordinal);
        Assert.Contains("example-app-1.aci", Convert(archive, "1", "--image", "docker.io/example/app:1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Several_images_that_share_a_layer()
    {
        var shared = LayerTar.Make("dir d", "file d/shared \"s\"");
        var (one, savedOne) = Image("1", shared, "example/one:1");
        var (two, savedTwo) = Image("2", shared, "example/two:2");
        var archive = Archive([savedOne, savedTwo], Tagged(one, "example/one:1"), Tagged(two, "example/two:2"));
        var result = Tool.RunIn(_folder.Path, "docker2aci", archive).ExpectError(1, "several images");
        Assert.Contains("example/one:1", result.Err, StringComparison.Ordinal);
        Assert.Contains("example-one-1.aci", Convert(archive, "1", "--image", "example/one:1"), StringComparison.Ordinal);
        Assert.Contains("example-two-2.aci", Convert(archive, "2", "--image", "example/two:2"), StringComparison.Ordinal);
        Assert.Contains("rootfs/d/shared", Tool.RunProgram("tar", ["-tf", _folder["example-two-2.aci"]], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_saved_by_its_id_has_no_name()
    {
        var (entry, saved) = Image("1");
        Assert.Contains("saved.aci", Convert(Archive([saved], entry), "1"), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_lists_that_name_different_images_are_refused()
    {
        var (one, _) = Image("1", "example/app:1");
        var (_, two) = Image("2", "example/app:1");
        Refused(Archive([two], Tagged(one, "example/app:1")), "different images");
    }

    [Theory]
    [InlineData("index.json")]
    [InlineData("manifest")]
    [InlineData("config")]
    [InlineData("layer")]
    public void Each_change_is_refused(string what)
    {
        var (entry, saved) = Image("1", "example/app:1");
        Archive([saved], Tagged(entry, "example/app:1"));
        var manifest = JsonNode.Parse(File.ReadAllText(_maker.PathOf((string)entry["digest"]!)))!;
        var path = what switch
        {
            "index.json" => _folder["layout/index.json"],
            "manifest" => _maker.PathOf((string)entry["digest"]!),
            "config" => _maker.PathOf((string)manifest["config"]!["digest"]!),
            _ => _maker.PathOf((string)manifest["layers"]![0]!["digest"]!),
        };
        var text = File.ReadAllBytes(path);
        var digest = (string)entry["digest"]!;
        File.WriteAllBytes(path, what == "index.json"
            ? Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(text).Replace(digest, "sha256:" + new string('0', 64), StringComparison.Ordinal))
            : [.. text[..(text.Length / 2)], (byte)(text[text.Length / 2] ^ 1), .. text[((text.Length / 2) + 1)..]]);
        Refused(Tar(), what == "index.json" ? new string('0', 64) : Path.GetFileName(path));
    }

    private (JsonObject Entry, JsonObject Saved) Image(string content, params string[] tags) => Image(content, LayerTar.Make("file z \"z\""), tags);

    private (JsonObject Entry, JsonObject Saved) Image(string content, byte[] below, params string[] tags)
    {
        var entry = _maker.Image("amd64", below, LayerTar.Make($"file a \"{content}\""));
        var manifest = JsonNode.Parse(File.ReadAllText(_maker.PathOf((string)entry["digest"]!)))!;
        var saved = new JsonObject
        {
            ["Config"] = BlobName(manifest["config"]!),
            ["RepoTags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]),
            ["Layers"] = new JsonArray([.. manifest["layers"]!.AsArray().Select(layer => (JsonNode)BlobName(layer!))]),
            ["LayerSources"] = new JsonObject(),
        };
        return (entry, saved);
    }

    private static string BlobName(JsonNode descriptor) => "blobs/" + ((string)descriptor["digest"]!).Replace(':', '/');

    private static JsonObject Tagged(JsonObject entry, string name)
    {
        var tagged = (JsonObject)entry.DeepClone();
        tagged["annotations"] = new JsonObject { ["io.containerd.image.name"] = "docker.io/" + name, ["org.opencontainers.image.ref.name"] = name.Split(':')[1] };
        return tagged;
    }

    private string Archive(JsonObject[] saved, params JsonObject[] entries)
    {
        _maker.WriteIndex([.. entries.Select(entry => (JsonObject)entry.DeepClone())]);
        File.WriteAllText(_folder["layout/manifest.json"], new JsonArray([.. saved]).ToJsonString());
        File.WriteAllText(_folder["layout/repositories"], "{}");
        return Tar();
    }

    private string Tar()
    {
        Tool.RunProgram("tar", ["-cf", _folder["saved.tar"], "-C", _folder["layout"], "blobs", "index.json", "manifest.json", "oci-layout", "repositories"], new RunOptions()).Expect(0);
        return _folder["saved.tar"];
    }

    private string Convert(string archive, string content, params string[] arguments)
    {
        var output = Tool.RunIn(_folder.Path, "docker2aci", [.. arguments, archive]).Expect(0).Out;
        var file = output.TrimEnd('\n').Split('\n')[^1];
        Assert.Equal(content, Tool.RunProgram("tar", ["-xOf", _folder[file], "rootfs/a"], new RunOptions()).Expect(0).Out);
        return output;
    }

    private void Refused(string archive, string cause)
    {
        Tool.RunIn(_folder.Path, "docker2aci", "--output", "out.aci", archive).ExpectError(1, cause);
        Assert.False(File.Exists(_folder["out.aci"]));
    }
}
