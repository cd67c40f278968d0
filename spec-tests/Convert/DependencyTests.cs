using System.Text.Json.Nodes;
using SpecTests.Docker2Aci;

namespace SpecTests.Conversion;

/// <summary>Images that depend on others are rendered, or refused.</summary>
public sealed class DependencyTests
{
    private const string Base = """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/base","labels":[{"name":"version","value":"1"}]}""";

    private static readonly string[] s_baseFiles = ["file rootfs/lib/a 0644 \"a\"", "file rootfs/lib/b 0644 \"b\"", "file rootfs/etc/x 0644 \"old\""];

    [Fact]
    public void A_dependency_lies_below_and_the_whitelist_applies_to_all()
    {
        using var run = new ConvertRun();
        run.Build("base", Base, s_baseFiles);
        var top = run.Build("top", Top("\"pathWhitelist\":[\"/lib/a\",\"/etc/x\",\"/bin/t\"],"), "file rootfs/etc/x 0600 \"new\"", "file rootfs/bin/t 0755 \"t\"", "file rootfs/bin/u 0755 \"u\"");
        var expected = run.Build("expected", Base, "file rootfs/lib/a 0644 \"a\"", "file rootfs/etc/x 0600 \"new\"", "file rootfs/bin/t 0755 \"t\"");
        run.Convert("--dependency", "base.aci", top, "oci:out:1").Expect(0);
        AssertSameFiles(run, expected, "oci:out:1");
        run.Convert("oci:out:1", "flat.aci").Expect(0);
        Assert.DoesNotContain("dependencies", run.Actool("cat-manifest", "flat.aci").Expect(0).Out, StringComparison.Ordinal);
        AssertSameFiles(run, expected, "flat.aci");
    }

    [Fact]
    public void Without_the_dependency_nothing_is_written()
    {
        using var run = new ConvertRun();
        run.Build("base", Base.Replace("\"1\"", "\"2\""), s_baseFiles);
        var top = run.Build("top", Top(), "file rootfs/t \"t\"");
        var before = run.Listing();
        var error = run.Convert("--dir", run["no-store"], top, "oci:out").ExpectError(1, "dependency example.com/base,version=1 is neither given nor in the store");
        Assert.Contains("--dependency", error.Err, StringComparison.Ordinal);
        run.Convert("--dir", run["no-store"], "--dependency", "base.aci", top, "oci:out").ExpectError(1, "neither given nor in the store");
        Assert.Equal(before, run.Listing());
    }

    [Fact]
    public void Dependencies_come_from_the_store_by_their_id()
    {
        using var run = new ConvertRun();
        var @base = run.Build("base", Base, s_baseFiles);
        var id = run.Actool("id", @base).Expect(0).Out.TrimEnd();
        var top = run.Build("top", Top(id: $"\"imageID\":\"{id}\","), "file rootfs/t \"t\"");
        var forged = run.Build("forged", Top(id: $"\"imageID\":\"sha512-{new string('0', 128)}\","), "file rootfs/t \"t\"");
        Tool.RunIn(run.Path, "runner", "fetch", "--dir", run["store"], "--insecure-options=image", @base).Expect(0);
        run.Convert("--dir", run["store"], top, "rootfs:files.tar").Expect(0);
        Assert.Contains("lib/a\n", run.Program("tar", "-tf", "files.tar").Expect(0).Out, StringComparison.Ordinal);
        run.Convert("--dir", run["store"], "--dependency", @base, forged, "oci:out").ExpectError(1, "neither given nor in the store");
    }

    [Fact]
    public void Images_that_need_each_other_are_refused()
    {
        using var run = new ConvertRun();
        run.Build("base", Base.Replace("}]}", "}],\"dependencies\":[{\"imageName\":\"example.com/top\"}]}"), s_baseFiles);
        var top = run.Build("top", Top(), "file rootfs/t \"t\"");
        run.Convert("--dependency", "base.aci", "--dependency", top, top, "oci:out").ExpectError(1, "depends on itself");
    }

    [Fact]
    public void Layers_that_became_images_of_their_own_become_the_image_again()
    {
        using var run = new ConvertRun();
        new LayoutMaker(run["source"]).Write(
            LayerTar.Make("dir a", "file a/f \"1\"", "file a/g \"2\"", "dir b", "file b/x \"3\"", "symlink l a"),
            LayerTar.Make("file a/.wh.g", "exe a/h \"x\"", "dir b", "file b/.wh..wh..opq", "file b/y \"4\""),
            LayerTar.Make("file a/.wh.f", "file l \"no link\""));
        Directory.CreateDirectory(run["layers"]);
        var made = Tool.RunIn(run.Path, "docker2aci", "--nosquash", "--output", "layers", "source").Expect(0).Out;
        var images = made[made.IndexOf("Generated ACI(s):\n", StringComparison.Ordinal)..].TrimEnd('\n').Split('\n')[1..];
        Assert.Equal(3, images.Length);
        run.Convert(["--dir", run["no-store"], .. images[..^1].SelectMany(image => new[] { "--dependency", image }), images[^1], "oci:back:t"]).Expect(0);
        AssertSameFiles(run, "oci:source:t", "oci:back:t");
        Assert.Equal("2020-01-02T03:04:05Z", (string)run.Config("oci:back:t")["created"]!);
    }

    [Fact]
    public void A_whitelist_alone_is_applied_too()
    {
        using var run = new ConvertRun();
        var image = run.Build("listed", """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/l","pathWhitelist":["/lib/a"]}""", s_baseFiles);
        var expected = run.Build("expected", Base, "file rootfs/lib/a 0644 \"a\"");
        run.Convert(image, "oci:out").Expect(0);
        AssertSameFiles(run, expected, "oci:out");
    }

    private static string Top(string more = "", string id = "") =>
        $$"""{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/top",{{more}}"dependencies":[{"imageName":"example.com/base",{{id}}"labels":[{"name":"version","value":"1"}]}]}""";

    private static void AssertSameFiles(ConvertRun run, string left, string right)
    {
        var report = run.Actool("diff", "--json", left, right);
        Assert.Equal("[]", JsonNode.Parse(report.Out)!["files"]!.ToJsonString());
    }
}
