using SpecTests.Archive;

namespace SpecTests.ActoolCommands;

/// <summary>Every hostile image of the archive tests, given to the executables that take images: one line, nothing left behind.</summary>
public sealed class HostileImageTests
{
    private static IEnumerable<(string Name, byte[] Image)> Images => ImageRefusalTests.Images.Concat(TarRefusalTests.Images);

    [Fact]
    public void Actool_finds_none_valid_and_extracts_and_converts_none()
    {
        using var directory = new TempDirectory();
        foreach (var (name, image) in Images)
        {
            File.WriteAllBytes(directory["bad.aci"], image);
            IsOneLine(name, 1, Tool.Run("actool", "validate", directory["bad.aci"]));
            IsOneLine(name, 1, Tool.Run("actool", "extract", directory["bad.aci"], directory["out"]));
            IsOneLine(name, 1, Tool.Run("actool", "convert", directory["bad.aci"], $"oci:{directory["out"]}"));
            Assert.Equal((name, "bad.aci"), (name, string.Join(' ', Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName))));
        }
    }

    [Fact]
    public void The_store_takes_none()
    {
        using var directory = new TempDirectory();
        foreach (var (name, image) in Images)
        {
            File.WriteAllBytes(directory["bad.aci"], image);
            IsOneLine(name, 254, Tool.Run("runner", "fetch", "--dir", directory["store"], "--insecure-options=image", directory["bad.aci"]));
            Assert.Equal((name, 0), (name, Directory.GetFileSystemEntries(directory["store/tmp"]).Length));
        }

        Assert.Equal("", Tool.Run("runner", "image", "list", "--dir", directory["store"], "--no-legend").Expect(0).Out);
    }

    // Without a manifest it is a tar of a root file system, which a build may begin with.
    [Fact]
    public void No_build_begins_with_one()
    {
        using var directory = new TempDirectory();
        foreach (var (name, image) in ImageRefusalTests.Images.Where(image => image.Name != "no manifest"))
        {
            File.WriteAllBytes(directory["bad.aci"], image);
            IsOneLine(name, 1, Tool.RunIn(directory.Path, "acbuild", "begin", "./bad.aci"));
            Assert.Equal((name, "bad.aci"), (name, string.Join(' ', Directory.GetFileSystemEntries(directory.Path).Select(Path.GetFileName))));
        }
    }

    private static void IsOneLine(string name, int exitCode, ToolResult result)
    {
        Assert.True(result.ExitCode == exitCode, $"{name}: exit {result.ExitCode}, {result.Err}");
        Assert.True(result.Err.TrimEnd('\n').Split('\n') is [{ Length: > 0 }], $"{name}: not one line:\n{result.Err}");
    }
}
