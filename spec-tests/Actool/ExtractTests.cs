namespace SpecTests.ActoolCommands;

public sealed class ExtractTests
{
    [Fact]
    public void An_extracted_image_builds_to_the_same_bytes()
    {
        using var directory = new TempDirectory();
        var image = Layouts.Build(directory);
        Tool.Run("actool", "extract", image, directory["out"]).Expect(0);
        Tool.RunProgram("touch", ["-d", "@1500000000.25", directory["out/manifest"]], new RunOptions()).Expect(0);
        Tool.Run("actool", "build", directory["out"], directory["again.aci"]).Expect(0);
        Assert.Equal(File.ReadAllBytes(image), File.ReadAllBytes(directory["again.aci"]));
    }

    [Fact]
    public void The_root_filesystem_alone_can_be_had()
    {
        using var directory = new TempDirectory();
        var image = Layouts.Build(directory);
        Directory.CreateDirectory(directory["empty"]);
        Tool.Run("actool", "extract", "--rootfs-only", image, directory["empty"]).Expect(0);
        Assert.Equal("welcome", File.ReadAllText(directory["empty/etc/motd"]));
    }

    [Fact]
    public void A_failure_leaves_nothing_and_a_full_directory_is_kept()
    {
        using var directory = new TempDirectory();
        var image = Layouts.Build(directory);
        File.WriteAllBytes(directory["cut.aci"], File.ReadAllBytes(image)[..^30]);
        Tool.Run("actool", "extract", directory["cut.aci"], directory["out"]).ExpectError(1, "actool: extract ");
        Tool.Run("actool", "extract", image, directory["layout"]).ExpectError(1, "directory not empty");
        Assert.Equal(["cut.aci", "hello.aci", "layout"], Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName).Order());
    }
}
