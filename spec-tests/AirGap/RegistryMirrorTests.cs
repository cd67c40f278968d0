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

    private static JsonElement Image(ToolResult result) => JsonDocument.Parse(result.Out).RootElement.GetProperty("images")[0];

    private static string Skopeo(params string[] arguments) => Tool.RunProgram("skopeo", arguments, new RunOptions()).Expect(0).Out;
}
