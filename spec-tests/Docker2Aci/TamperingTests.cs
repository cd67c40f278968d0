using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>Whatever of an image is changed: exit 1, one line that names what, and no file.</summary>
public sealed class TamperingTests
{
    private const string Flipped = "another size or digest";

    [Theory]
    [InlineData("manifest", Flipped)]
    [InlineData("config", Flipped)]
    [InlineData("layer", "layer sha256:")]
    [InlineData("truncated layer", "layer sha256:")]
    [InlineData("longer layer", "layer sha256:")]
    public void A_changed_blob_is_refused(string which, string message)
    {
        using var folder = new TempDirectory();
        var maker = new LayoutMaker(folder["layout"]);
        var layout = maker.Write(LayerTar.Make("file a \"1\""));
        var manifest = JsonNode.Parse(File.ReadAllText(maker.PathOf(maker.ManifestDigest)))!;
        var path = maker.PathOf(which switch
        {
            "manifest" => maker.ManifestDigest,
            "config" => (string)manifest["config"]!["digest"]!,
            _ => (string)manifest["layers"]![0]!["digest"]!,
        });
        var bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, which switch
        {
            "truncated layer" => bytes[..^1],
            "longer layer" => [.. bytes, 0],
            _ => Flip(bytes),
        });
        Refused(folder, layout, message);
    }

    [Fact]
    public void Every_single_byte_of_a_layer_counts()
    {
        using var folder = new TempDirectory();
        var maker = new LayoutMaker(folder["layout"]);
        var layout = maker.Write(LayerTar.Make("file a \"1\""));
        var manifest = JsonNode.Parse(File.ReadAllText(maker.PathOf(maker.ManifestDigest)))!;
        var path = maker.PathOf((string)manifest["layers"]![0]!["digest"]!);
        var bytes = File.ReadAllBytes(path);
        for (var i = 0; i < bytes.Length; i += Math.Max(1, bytes.Length / 40))
        {
            var changed = bytes.ToArray();
            changed[i] ^= 1;
            File.WriteAllBytes(path, changed);
            Refused(folder, layout, "layer sha256:");
        }
    }

    [Fact]
    public void A_diff_id_that_does_not_hold_is_refused()
    {
        using var folder = new TempDirectory();
        var maker = new LayoutMaker(folder["layout"])
        {
            Config = config => config["rootfs"]!["diff_ids"] = new JsonArray("sha256:" + new string('0', 64)),
        };
        Refused(folder, maker.Write(LayerTar.Make("file a \"1\"")), "diff ID");
    }

    [Fact]
    public void As_many_diff_ids_as_layers_are_needed()
    {
        using var folder = new TempDirectory();
        var maker = new LayoutMaker(folder["layout"]) { Config = config => config["rootfs"]!["diff_ids"] = new JsonArray() };
        Refused(folder, maker.Write(LayerTar.Make("file a \"1\"")), "0 entries for 1 layers");
    }

    [Theory]
    [InlineData("size", 1)]
    [InlineData("size", -1)]
    public void A_descriptor_of_another_size_is_refused(string field, int change)
    {
        using var folder = new TempDirectory();
        var maker = new LayoutMaker(folder["layout"])
        {
            Manifest = manifest => manifest["layers"]![0]![field] = (int)manifest["layers"]![0]![field]! + change,
        };
        Refused(folder, maker.Write(LayerTar.Make("file a \"1\"")), "layer sha256:");
    }

    [Fact]
    public void A_bomb_is_refused()
    {
        using var folder = new TempDirectory();
        var maker = new LayoutMaker(folder["layout"]) { Compress = _ => LayoutMaker.Gzip(new byte[1 << 20]) };
        Refused(folder, maker.Write(LayerTar.Make("file a \"1\"")), "diff ID");
    }

    [Theory]
    [InlineData("../escape")]
    [InlineData("a/../../escape")]
    public void A_name_that_leaves_the_root_is_refused(string name)
    {
        using var folder = new TempDirectory();
        Refused(folder, new LayoutMaker(folder["layout"]).Write(LayerTar.Make($"file {name} \"1\"")), "layer sha256:");
    }

    [Fact]
    public void A_hard_link_to_nothing_is_refused()
    {
        using var folder = new TempDirectory();
        Refused(folder, new LayoutMaker(folder["layout"]).Write(LayerTar.Make("hardlink a ../../etc/passwd")), "layer sha256:");
    }

    private static byte[] Flip(byte[] bytes)
    {
        var changed = bytes.ToArray();
        changed[bytes.Length / 2] ^= 1;
        return changed;
    }

    private static void Refused(TempDirectory folder, string layout, string message)
    {
        Tool.RunIn(folder.Path, "docker2aci", "--output", folder["out.aci"], layout).ExpectError(1, message);
        Assert.False(File.Exists(folder["out.aci"]));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }
}
