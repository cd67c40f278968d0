using SpecTests.AirGap;
using SpecTests.Store;

namespace SpecTests.Acserver;

/// <summary>Images of registries in a static export: an OCI layout that skopeo reads, brought up to date like the rest.</summary>
public sealed class ExportLayoutTests
{
    [NeedsFact("skopeo", "sha256sum")]
    public void Images_of_registries_are_an_oci_layout_beside_the_others()
    {
        using var depot = new DepotFixture();
        using var registry = new MemoryRegistry();
        var (first, second) = (Mirror(depot, registry, "first"), Mirror(depot, registry, "second"));
        depot.Add("example.com/a", "1", "version=1");
        Export(depot).Expect(0);
        Assert.Equal(first, Skopeo("inspect", "--format", "{{.Digest}}", $"oci:{depot["www/-/oci"]}:{registry.Address}/first:t").Trim());
        Skopeo("copy", $"oci:{depot["www/-/oci"]}:{registry.Address}/second:t", $"dir:{depot["copy"]}");
        Tool.RunProgram("sha256sum", ["--check", "--strict", "--quiet", "./-/SHA256SUMS"], new RunOptions { Directory = depot["www"] }).Expect(0);
        Assert.Contains(", 0 of them written, 0 removed", Export(depot).Expect(0).Out, StringComparison.Ordinal);
        Assert.NotEqual(first, second);
    }

    [NeedsFact("skopeo")]
    public void A_damaged_blob_is_named_and_the_index_names_only_what_is_whole()
    {
        using var depot = new DepotFixture();
        using var registry = new MemoryRegistry();
        var (digest, _) = (Mirror(depot, registry, "good"), Mirror(depot, registry, "bad"));
        var large = Directory.GetFiles(Path.Join(depot.Path, "oci/blobs/sha256")).Where(path => new FileInfo(path).Length > 50_000).OrderBy(File.GetLastWriteTimeUtc).Last();
        var bytes = File.ReadAllBytes(large);
        bytes[^1] ^= 1;
        File.WriteAllBytes(large, bytes);
        Assert.Contains("/bad:t: its bytes are not those that were published", Export(depot).Expect(1).Err, StringComparison.Ordinal);
        Assert.Equal(digest, Skopeo("inspect", "--format", "{{.Digest}}", $"oci:{depot["www/-/oci"]}:{registry.Address}/good:t").Trim());
        Assert.DoesNotContain("/bad:t", File.ReadAllText(depot["www/-/oci/index.json"]), StringComparison.Ordinal);
    }

    private static string Mirror(DepotFixture depot, MemoryRegistry registry, string name)
    {
        AciMaker.MakeLarge(depot["image.aci"], $"example.com/{name}", 100_000 + name.Length);
        Tool.Run("actool", "convert", depot["image.aci"], $"oci:{depot[name]}:t").Expect(0);
        Skopeo("copy", "--dest-tls-verify=false", $"oci:{depot[name]}:t", $"docker://{registry.Address}/{name}:t");
        depot.Run("mirror", "--insecure-allow-http", $"docker://{registry.Address}/{name}:t").Expect(0);
        return Skopeo("inspect", "--format", "{{.Digest}}", $"oci:{depot[name]}:t").Trim();
    }

    private static ToolResult Export(DepotFixture depot) => depot.Run("export-static", "--url", "https://mirror.example.net", depot["www"]);

    private static string Skopeo(params string[] arguments) => Tool.RunProgram("skopeo", arguments, new RunOptions()).Expect(0).Out;
}
