using Appc.ImageStore;

namespace SpecTests.Docker2Aci;

/// <summary>One image a layer: rendered with its dependencies, the top one is the tree that umoci unpacks.</summary>
public sealed class NoSquashTests
{
    public static TheoryData<string[][]> Stacks => new()
    {
        new string[][] { ["dir ./", "dir a", "file a/f \"1\"", "dir b", "file b/g \"2\""], ["dir ./", "file a/.wh.f", "file .wh.b", "file c \"3\""], ["dir ./", "file d \"4\""] },
        new string[][] { ["dir ./", "dir a", "file a/f \"1\""], ["dir ./", "dir a", "file a/.wh..wh..opq", "file a/new \"3\""], ["dir ./", "file a/f \"5\""] },
        new string[][] { ["dir ./", "file x \"1\""], ["dir ./", "dir x", "file x/y \"2\""], ["dir ./", "file x \"3\""] },
        new string[][] { ["dir ./", "exe a \"1\"", "symlink s a"], ["dir ./", "file .wh.s", "dir s", "file s/t \"2\""] },
    };

    [RootTheory("umoci", "python3")]
    [MemberData(nameof(Stacks))]
    public void The_rendered_tree_is_what_umoci_unpacks(string[][] layers)
    {
        using var folder = new TempDirectory();
        var layout = new LayoutMaker(folder["layout"]).Write([.. layers.Select(layer => LayerTar.Make(layer))]);
        Tool.RunProgram("umoci", ["unpack", "--image", layout + ":t", folder["bundle"]], new RunOptions()).Expect(0);
        Directory.CreateDirectory(folder["out"]);
        var output = Tool.RunIn(folder.Path, "docker2aci", "--nosquash", "--output", "out", layout).Expect(0);
        var files = output.Out.Split('\n').Where(line => line.EndsWith(".aci", StringComparison.Ordinal)).ToList();
        Assert.Equal(layers.Length, files.Count);

        using var store = Appc.ImageStore.Store.Open(folder["store"]);
        var images = files.Select(file => store.Import(Path.Join(folder.Path, file), new ImportOptions { RequireSignature = false })).ToList();
        using var tree = store.Render(images[^1]);
        var script = Path.Join(Repository.Root, "spec-tests", "Docker2Aci", "compare-trees.py");
        Tool.RunProgram("python3", [script, folder["bundle/rootfs"], tree.Path], new RunOptions()).Expect(0);
    }

    [NeedsFact("actool")]
    public void Each_image_depends_by_id_on_the_one_below_and_is_valid()
    {
        using var folder = new TempDirectory();
        var layout = new LayoutMaker(folder["layout"]).Write(LayerTar.Make("file a \"1\""), LayerTar.Make("file .wh.a", "file b \"2\""));
        var files = Tool.RunIn(folder.Path, "docker2aci", "--nosquash", layout).Expect(0).Out.Split('\n').Where(line => line.EndsWith(".aci", StringComparison.Ordinal)).ToList();
        foreach (var file in files)
        {
            Tool.RunProgram("/usr/bin/actool", ["validate", folder[file]], new RunOptions()).Expect(0);
        }

        var manifest = Tool.RunProgram("/usr/bin/actool", ["cat-manifest", folder[files[1]]], new RunOptions()).Expect(0).Out;
        var id = Tool.RunProgram("sh", ["-c", "gzip -dc \"$0\" | sha512sum | cut -d' ' -f1", folder[files[0]]], new RunOptions()).Expect(0).Out.Trim();
        Assert.Contains("\"imageID\":\"sha512-" + id, manifest, StringComparison.Ordinal);
        Assert.Contains("\"pathWhitelist\":[\"/b\"]", manifest, StringComparison.Ordinal);
    }
}
