using System.Text.Json;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary><c>acserver mirror docker://</c>: images of registries as they are, with what lies beside them.</summary>
public sealed class RegistryMirrorTests
{
    [NeedsFact("docker-registry", "skopeo")]
    public void An_image_is_copied_byte_for_byte_with_its_signature_and_only_once()
    {
        using var temp = new TempDirectory();
        AciMaker.MakeLarge(temp["thing.aci"], "example.com/thing", 300_000);
        Tool.Run("actool", "convert", temp["thing.aci"], $"oci:{temp["layout"]}:t").Expect(0);
        using var registry = RealRegistry.Start(temp["registry"]);
        var name = $"{registry.Address}/team/thing";
        Skopeo("copy", "--dest-tls-verify=false", $"oci:{temp["layout"]}:t", $"docker://{name}:1");
        var digest = Skopeo("inspect", "--tls-verify=false", "--format", "{{.Digest}}", $"docker://{name}:1").Trim();
        var beside = digest.Replace(':', '-') + ".sig";
        Skopeo("copy", "--dest-tls-verify=false", $"oci:{temp["layout"]}:t", $"docker://{name}:{beside}"); // stands for a signature: only its place matters here

        string[] mirror = ["mirror", "--store", temp["store"], "--insecure-allow-http", "--json", $"docker://{name}:1"];
        var first = Image(Tool.Run("acserver", mirror).Expect(0));
        Assert.Equal(("new", digest), (first.GetProperty("status").GetString(), first.GetProperty("id").GetString()));
        Assert.Equal($"{name}:{beside}", Assert.Single(first.GetProperty("signatures").EnumerateArray()).GetString());
        Assert.Equal(digest, Skopeo("inspect", "--format", "{{.Digest}}", $"oci:{temp["store/oci"]}:{name}:1").Trim());
        var second = Image(Tool.Run("acserver", mirror).Expect(0));
        Assert.Equal(("unchanged", 0), (second.GetProperty("status").GetString(), second.GetProperty("bytes").GetInt32()));
        Tool.Run("acserver", "mirror", "--store", temp["store"], "--insecure-allow-http", $"docker://{name}:2").ExpectError(1, "there is no such image");
        Assert.DoesNotContain(Directory.GetFiles(temp["store/oci/blobs/sha256"]), file => Path.GetFileName(file).Contains('.'));
    }

    /// <summary>Mirroring converts nothing. What acserver serves of it is made in a step of its own, which says of which manifest it was made, and makes the same bytes every time.</summary>
    [NeedsFact("docker-registry", "skopeo")]
    public void Conversion_is_a_step_of_its_own_that_records_what_was_converted()
    {
        using var temp = new TempDirectory();
        AciMaker.MakeLarge(temp["thing.aci"], "example.com/thing", 300_000);
        Tool.Run("actool", "convert", temp["thing.aci"], $"oci:{temp["layout"]}:t").Expect(0);
        string name, digest;
        using (var registry = RealRegistry.Start(temp["registry"]))
        {
            name = $"{registry.Address}/team/thing";
            Skopeo("copy", "--dest-tls-verify=false", $"oci:{temp["layout"]}:t", $"docker://{name}:1");
            digest = Image(Tool.Run("acserver", "mirror", "--store", temp["store"], "--insecure-allow-http", "--json", $"docker://{name}:1").Expect(0)).GetProperty("id").GetString()!;
        } // from here on there is no registry

        Assert.DoesNotContain("thing", Tool.Run("acserver", "list", "--store", temp["store"]).Expect(0).Out, StringComparison.Ordinal);
        Tool.Run("actool", "keygen", "--name", "Release <release@example.com>", "--out", temp["key"]).Expect(0);
        foreach (var output in (string[])["x.aci", "again.aci"])
        {
            Tool.Run("docker2aci", "--sign", temp["key/secret-key.asc"], "--image", $"{name}:1", "--output", temp[output], temp["store/oci"]).Expect(0);
        }

        Assert.Equal(File.ReadAllBytes(temp["x.aci"]), File.ReadAllBytes(temp["again.aci"]));
        using var manifest = JsonDocument.Parse(Tool.Run("actool", "cat-manifest", temp["x.aci"]).Expect(0).Out);
        var annotations = manifest.RootElement.GetProperty("annotations").EnumerateArray().ToDictionary(item => item.GetProperty("name").GetString()!, item => item.GetProperty("value").GetString());
        Assert.Equal((digest, $"{name}:1"), (annotations["appc.io/docker/manifesthash"], annotations["appc.io/docker/originalname"]));
        var converted = manifest.RootElement.GetProperty("name").GetString()!;
        Tool.Run("acserver", "key", "add", "--store", temp["store"], "--prefix", converted, temp["key/pubkey.asc"]).Expect(0);
        Tool.Run("acserver", "add", "--store", temp["store"], temp["x.aci"]).Expect(0);
        Assert.Contains(converted, Tool.Run("acserver", "list", "--store", temp["store"]).Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal(digest, Skopeo("inspect", "--format", "{{.Digest}}", $"oci:{temp["store/oci"]}:{name}:1").Trim());
    }

    private static JsonElement Image(ToolResult result) => JsonDocument.Parse(result.Out).RootElement.GetProperty("images")[0];

    private static string Skopeo(params string[] arguments) => Tool.RunProgram("skopeo", arguments, new RunOptions()).Expect(0).Out;
}
