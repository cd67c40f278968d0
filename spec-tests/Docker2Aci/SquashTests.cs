namespace SpecTests.Docker2Aci;

/// <summary>The squashed tree is what umoci unpacks, whatever the layers do to one another.</summary>
public sealed class SquashTests
{
    public static TheoryData<string, string[][], string[]> Stacks => new()
    {
        { "whiteout of a file and of a tree", [["dir a", "file a/f \"1\"", "dir b", "file b/g \"2\""], ["file a/.wh.f", "file .wh.b"]], [] },
        { "opaque directory", [["dir a", "file a/f \"1\"", "dir a/d", "file a/d/g \"2\""], ["dir a", "file a/.wh..wh..opq", "file a/new \"3\""]], [] },
        { "opaque marker behind its siblings", [["dir a", "file a/f \"1\""], ["dir a", "file a/new \"3\"", "file a/.wh..wh..opq"]], [] },
        { "gone and back in one layer", [["dir a", "file a/f \"1\""], ["file .wh.a", "dir a", "file a/g \"2\""]], [] },
        { "file to directory and back", [["file x \"1\""], ["dir x", "file x/y \"2\""], ["file x \"3\""]], [] },
        { "directory to link and back", [["dir x", "file x/y \"1\""], ["symlink x /etc"], ["dir x", "file x/z \"2\""]], [] },
        { "hard link whose other name is removed", [["file a \"1\"", "hardlink b a", "hardlink c a"], ["file .wh.a"]], [] },
        { "hard link to a lower layer", [["file a \"1\""], ["hardlink b a"], ["file .wh.a"]], [] },
        { "one of two names replaced", [["file a \"1\"", "hardlink b a"], ["file a \"2\""]], [] },
        { "untidy names", [["dir ./a/", "file ./a//f \"1\"", "file a/./g \"2\""], ["file .//a/.wh.f"]], [] },
        { "root entry", [["dir ./", "file f \"1\""], ["dir ./"]], [] },
        { "entries below a link", [["dir usr", "dir usr/lib", "symlink lib usr/lib"], ["file lib/x \"1\""]], [] },
        { "every kind and special modes", [["exe su \"1\"", "fifo p", "char null", "symlink s nowhere", "dir d"], ["exe su2 \"2\""]], [] },
        { "whiteout of nothing", [["file a \"1\""], ["file .wh.missing"]], [] },
        { "the same name twice in one layer", [["file a \"1\"", "file a \"2\""]], [] },
        { "names that are not ASCII, and long ones", [["file \u00fc\u4e2d \"1\"", "file " + new string('n', 200) + " \"2\""]], [] },
        { "missing parents", [["file a/b/c \"1\""]], ["a", "a/b"] },
    };

    [RootTheory("umoci", "python3", "tar")]
    [MemberData(nameof(Stacks))]
    public void The_tree_is_what_umoci_unpacks(string name, string[][] layers, string[] undated)
    {
        Assert.NotEmpty(name);
        using var folder = new TempDirectory();
        var layout = new LayoutMaker(folder["layout"]).Write([.. layers.Select(layer => LayerTar.Make(layer))]);
        Tool.RunProgram("umoci", ["unpack", "--image", layout + ":t", folder["bundle"]], new RunOptions()).Expect(0);
        Tool.RunIn(folder.Path, "docker2aci", "--output", folder["out.aci"], layout).Expect(0);
        var extracted = Directory.CreateDirectory(folder["extracted"]).FullName;
        Tool.RunProgram("tar", ["--numeric-owner", "--xattrs", "--xattrs-include=*", "-xpf", folder["out.aci"], "-C", extracted], new RunOptions()).Expect(0);

        // A root that no layer names gets the moment of unpacking.
        string[] exempt = layers.Any(layer => layer.Contains("dir ./")) ? undated : [".", .. undated];
        var script = Path.Join(Repository.Root, "spec-tests", "Docker2Aci", "compare-trees.py");
        Tool.RunProgram("python3", [script, folder["bundle/rootfs"], Path.Join(extracted, "rootfs"), .. exempt], new RunOptions()).Expect(0);
    }

    [NeedsFact("actool")]
    public void The_go_actool_finds_the_result_valid()
    {
        using var folder = new TempDirectory();
        var layout = new LayoutMaker(folder["layout"]).Write(LayerTar.Make("dir a", "file a/f \"1\""), LayerTar.Make("file a/.wh.f", "file a/g \"2\""));
        Tool.RunIn(folder.Path, "docker2aci", layout).Expect(0);
        Tool.RunProgram("/usr/bin/actool", ["validate", folder["layout-t.aci"]], new RunOptions()).Expect(0);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("none")]
    [InlineData("xz")]
    public void The_same_source_gives_the_same_bytes(string compression)
    {
        using var folder = new TempDirectory();
        var layout = new LayoutMaker(folder["layout"]).Write(LayerTar.Make("dir a", "file a/f \"1\""), LayerTar.Make("file a/g \"2\""));
        Tool.RunIn(folder.Path, "docker2aci", "--compression", compression, "--output", "one.aci", layout).Expect(0);
        Tool.Run(new RunOptions { Directory = folder.Path, Environment = new Dictionary<string, string> { ["TZ"] = "Asia/Tokyo", ["DOTNET_PROCESSOR_COUNT"] = "1" } },
            "docker2aci", "--jobs", "1", "--compression", compression, "--output", "two.aci", layout).Expect(0);
        Assert.Equal(File.ReadAllBytes(folder["one.aci"]), File.ReadAllBytes(folder["two.aci"]));
    }
}
