using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>What docker save, skopeo and their ancestors write, honest and forged.</summary>
public sealed class SavedArchiveTests
{
    private static readonly string s_top = new('b', 64);
    private static readonly string s_base = new('a', 64);

    [NeedsTheory("skopeo")]
    [InlineData("docker-archive:{0}:example/app:1", "example/app", "1")]
    [InlineData("oci-archive:{0}:1", "out", "1")]
    public void What_skopeo_writes_is_read(string target, string name, string version)
    {
        using var run = new RegistryRun(1000);
        Tool.RunProgram("skopeo", ["copy", $"oci:{run.Layout}:t", string.Format(target, run["out.tar"])], new RunOptions()).Expect(0);
        var manifest = ConvertAndCompare(run, run["out.tar"]);
        Assert.EndsWith(name, (string)manifest["name"]!, StringComparison.Ordinal);
        Assert.Equal(version, (string)manifest["labels"]!.AsArray().Single(label => (string)label!["name"]! == "version")!["value"]!);
        Tool.RunProgram("gzip", [run["out.tar"]], new RunOptions()).Expect(0);
        ConvertAndCompare(run, run["out.tar.gz"]);
    }

    [NeedsFact("skopeo")]
    public void A_layer_that_comes_twice_is_a_link_in_the_archive()
    {
        using var folder = new TempDirectory();
        var layer = LayerTar.Make("dir a", "file a/f \"1\"");
        var layout = new LayoutMaker(folder["layout"]).Write(layer, LayerTar.Make("file .wh.a"), layer);
        Tool.RunProgram("skopeo", ["copy", $"oci:{layout}:t", $"docker-archive:{folder["out.tar"]}:example/app:1"], new RunOptions()).Expect(0);
        Tool.RunIn(folder.Path, "docker2aci", "--output", "out.aci", folder["out.tar"]).Expect(0);
        Assert.Contains("rootfs/a/f", Tool.RunProgram("tar", ["-tf", folder["out.aci"]], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void An_archive_of_several_images_asks_which()
    {
        using var folder = new TempDirectory();
        var (config, layer) = Config("file a \"1\"");
        var image = (string tag) => $$"""{"Config":"{{config.Name}}","RepoTags":["{{tag}}"],"Layers":["l/layer.tar"]}""";
        var tar = Archive(folder, config, ("l/layer.tar", layer), ("manifest.json", Bytes($"[{image("a:1")},{image("example/b:2")}]")));
        var result = Tool.RunIn(folder.Path, "docker2aci", tar).ExpectError(1, "several images");
        Assert.Contains("use --image with one of: a:1, example/b:2", result.Err, StringComparison.Ordinal);
        Assert.Contains("example-b-2.aci", Tool.RunIn(folder.Path, "docker2aci", "--image", "example/b:2", tar).Expect(0).Out, StringComparison.Ordinal);
        Tool.RunIn(folder.Path, "docker2aci", "--image", "docker.io/library/a:1", tar).Expect(0);
        Assert.True(File.Exists(folder["library-a-1.aci"]));
        Tool.RunIn(folder.Path, "docker2aci", "--image", "c", tar).ExpectError(1, "no image c");
    }

    [Theory]
    [InlineData("l/layer.tar", "../../../etc/passwd", "no name of a file in the archive")]
    [InlineData("l/layer.tar", "/etc/passwd", "no name of a file in the archive")]
    [InlineData("l/layer.tar", "missing", "no such file")]
    [InlineData("CONFIG", "../config.json", "no name of a file in the archive")]
    public void Names_stay_inside_the_archive(string from, string to, string cause)
    {
        using var folder = new TempDirectory();
        var (config, layer) = Config("file a \"1\"");
        var list = $$"""[{"Config":"CONFIG","RepoTags":null,"Layers":["l/layer.tar"]}]""".Replace(from, to).Replace("CONFIG", config.Name);
        Refused(folder, Archive(folder, config, ("l/layer.tar", layer), ("manifest.json", Bytes(list))), cause);
    }

    [Fact]
    public void A_configuration_that_is_not_what_its_name_says_is_refused()
    {
        using var folder = new TempDirectory();
        var (config, layer) = Config("file a \"1\"");
        var list = $$"""[{"Config":"{{config.Name}}","RepoTags":null,"Layers":["l/layer.tar"]}]""";
        Refused(folder, Archive(folder, (config.Name, [.. config.Content, (byte)' ']), ("l/layer.tar", layer), ("manifest.json", Bytes(list))), "its digest is");
    }

    [Fact]
    public void Links_in_the_archive_that_go_in_a_circle_or_nowhere_are_refused()
    {
        using var folder = new TempDirectory();
        var (config, _) = Config("file a \"1\"");
        var list = ("manifest.json", Bytes($$"""[{"Config":"{{config.Name}}","RepoTags":null,"Layers":["l"]}]"""));
        Refused(folder, Archive(folder, config, list, ("l", Bytes("->m")), ("m", Bytes("->l"))), "circle");
        Refused(folder, Archive(folder, config, list, ("l", Bytes("->../../../etc/passwd"))), "not in the archive");
    }

    [Fact]
    public void The_first_format_is_a_chain_of_layers()
    {
        using var folder = new TempDirectory();
        var tar = FirstFormat(folder, s_top, Link(s_top, s_base), Link(s_base, string.Empty));
        Tool.RunIn(folder.Path, "docker2aci", tar).Expect(0);
        var names = Tool.RunProgram("tar", ["-tf", folder["library-old-1.aci"]], new RunOptions()).Expect(0).Out;
        Assert.Equal("manifest\nrootfs/\nrootfs/" + s_top[..1] + "\n", names.Replace("rootfs\n", "rootfs/\n"));
    }

    [Fact]
    public void A_forged_or_cyclic_chain_is_refused()
    {
        using var folder = new TempDirectory();
        Refused(folder, FirstFormat(folder, s_top, Link(s_top, s_base), Link(s_base, s_top)), "circle");
        Refused(folder, FirstFormat(folder, s_top, Link(s_top, s_top)), "circle");
        Refused(folder, FirstFormat(folder, s_top, Link(s_top, "../../etc"), Link(s_base, string.Empty)), "layer ID");
        Refused(folder, FirstFormat(folder, s_top, (s_top, Link(s_base, string.Empty).Json)), "belongs to");
        Refused(folder, FirstFormat(folder, "../" + s_top, Link(s_top, string.Empty)), "layer ID");
    }

    private static (string Id, string Json) Link(string id, string parent) => (id, $$"""{"id":"{{id}}","parent":"{{parent}}","os":"linux","architecture":"amd64"}""");

    private static string FirstFormat(TempDirectory folder, string top, params (string Id, string Json)[] layers)
    {
        // The top layer removes what the base holds.
        var files = layers.SelectMany(layer => new[]
        {
            (layer.Id + "/json", Bytes(layer.Json)),
            (layer.Id + "/layer.tar", layer.Id == s_top ? LayerTar.Make("dir ./", "file b \"1\"", "file .wh.a") : LayerTar.Make("file a \"1\"")),
        });
        return Archive(folder, [.. files, ("repositories", Bytes($$"""{"old":{"1":"{{top}}" } }"""))]);
    }

    private static ((string Name, byte[] Content) File, byte[] Layer) Config(params string[] lines)
    {
        var layer = LayerTar.Make(lines);
        var json = Bytes($$"""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":["{{LayoutMaker.DigestOf(layer)}}"] } }""");
        return ((LayoutMaker.DigestOf(json)[7..] + ".json", json), layer);
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    // Content "->x" makes a symbolic link to x.
    private static string Archive(TempDirectory folder, params (string Name, byte[] Content)[] files)
    {
        using var output = File.Create(folder["saved.tar"]);
        using var tar = new TarWriter(output, TarEntryFormat.Pax);
        foreach (var (name, content) in files)
        {
            tar.WriteEntry(content is [(byte)'-', (byte)'>', .. var target]
                ? new PaxTarEntry(TarEntryType.SymbolicLink, name) { LinkName = Encoding.UTF8.GetString(target) }
                : new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        }

        return folder["saved.tar"];
    }

    private static JsonNode ConvertAndCompare(RegistryRun run, string archive)
    {
        run.Convert(null, archive).Expect(0);
        var manifest = JsonNode.Parse(Tool.RunProgram("tar", ["-xOf", run["out/out.aci"], "manifest"], new RunOptions()).Expect(0).Out)!;
        run.IsRight();
        return manifest;
    }

    private static void Refused(TempDirectory folder, string archive, string cause)
    {
        Tool.RunIn(folder.Path, "docker2aci", "--output", "out.aci", archive).ExpectError(1, cause);
        Assert.False(File.Exists(folder["out.aci"]));
    }
}
