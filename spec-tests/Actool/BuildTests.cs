namespace SpecTests.ActoolCommands;

public sealed class BuildTests
{
    [NeedsFact("actool")]
    public void The_go_tool_finds_the_image_valid()
    {
        using var directory = new TempDirectory();
        var image = Layouts.Build(directory);
        Tool.RunProgram("/usr/bin/actool", ["validate", image], new RunOptions()).Expect(0);
        Assert.Equal(Layouts.Manifest + "\n", Tool.RunProgram("/usr/bin/actool", ["cat-manifest", image], new RunOptions()).Expect(0).Out);
    }

    [NeedsFact("taskset")]
    public void The_same_layout_gives_the_same_bytes_whatever_surrounds_it()
    {
        using var directory = new TempDirectory();
        var first = File.ReadAllBytes(Layouts.Build(directory));
        var other = Layouts.Make(directory["elsewhere/deep/layout"]);
        var script = $"umask 077; export TZ=Asia/Kathmandu LC_ALL=tr_TR.UTF-8 HOME=/nonexistent; cd {directory["elsewhere"]}; exec taskset -c 0 {Tool.PathOf("actool")} build deep/layout again.aci";
        Tool.RunProgram("sh", ["-c", script], new RunOptions()).Expect(0);
        Assert.Equal(first, File.ReadAllBytes(directory["elsewhere/again.aci"]));
        Assert.True(other.Length > 0);
    }

    [RootFact("setpriv")]
    public void The_same_layout_gives_the_same_bytes_to_another_user()
    {
        using var directory = new TempDirectory();
        Layouts.Make(directory["layout"]);
        Tool.RunProgram("chmod", ["-R", "a+rX", directory["layout"]], new RunOptions()).Expect(0);
        Tool.Run("actool", "build", directory["layout"], directory["root.aci"]).Expect(0);
        using var home = new TempDirectory();
        OrdinaryUser.Own(home.Path);
        Tool.RunProgram("chmod", ["a+x", directory.Path], new RunOptions()).Expect(0);
        OrdinaryUser.Run(home.Path, "actool", "build", directory["layout"], home["user.aci"]).Expect(0);
        Assert.Equal(File.ReadAllBytes(directory["root.aci"]), File.ReadAllBytes(home["user.aci"]));
    }

    [Fact]
    public void An_existing_file_is_kept_unless_told_otherwise()
    {
        using var directory = new TempDirectory();
        var layout = Layouts.Make(directory["layout"]);
        File.WriteAllText(directory["out.aci"], "old");
        Tool.Run("actool", "build", layout, directory["out.aci"]).ExpectError(1, "target file exists (try --overwrite)");
        Assert.Equal("old", File.ReadAllText(directory["out.aci"]));
        Tool.Run("actool", "build", "-overwrite", layout, directory["out.aci"]).Expect(0);
        Assert.NotEqual("old", File.ReadAllText(directory["out.aci"]));
    }

    [Fact]
    public void A_failed_build_leaves_nothing_behind()
    {
        using var directory = new TempDirectory();
        var layout = Layouts.Make(directory["layout"], Layouts.Manifest.Replace("example.com/hello", "A B"));
        var error = Tool.Run("actool", "build", layout, directory["out.aci"]).ExpectError(1, "manifest: name: \"A B\" must match");
        Assert.StartsWith("actool: build ", error.Err);
        Assert.Equal(["layout"], Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Other_extensions_and_formats_are_refused()
    {
        using var directory = new TempDirectory();
        var layout = Layouts.Make(directory["layout"]);
        Tool.Run("actool", "build", layout, directory["out.tar"]).ExpectError(1, "extension must be .aci (given .tar)");
        Tool.Run("actool", "build", "--compression", "rar", layout, directory["out.aci"]).ExpectError(2, "--compression must be gzip, xz, bzip2 or none");
        Tool.Run("actool", "build", "--no-compression", "--compression", "xz", layout, directory["out.aci"]).ExpectError(2, "exclude each other");
        Tool.Run("actool", "build", layout).ExpectError(2, "required argument missing");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("bzip2")]
    [InlineData("xz")]
    [InlineData("none")]
    public void The_id_does_not_depend_on_the_compression(string format)
    {
        using var directory = new TempDirectory();
        var id = Tool.Run("actool", "id", Layouts.Build(directory)).Expect(0).Out;
        Tool.Run("actool", "build", "--compression", format, directory["layout"], directory["other.aci"]).Expect(0);
        Assert.Equal(id, Tool.Run("actool", "id", directory["other.aci"]).Expect(0).Out);
        Assert.Matches("^sha512-[0-9a-f]{128}\n$", id);
    }
}
