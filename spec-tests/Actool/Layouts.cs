namespace SpecTests.ActoolCommands;

/// <summary>Small image layouts for the tests of actool's commands.</summary>
internal static class Layouts
{
    public const string Manifest =
        """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/hello","labels":[{"name":"version","value":"1.0.0"}],"app":{"exec":["/bin/hello"],"user":"0","group":"0"}}""";

    /// <summary>A layout with a few files in <paramref name="directory"/>.</summary>
    public static string Make(string directory, string manifest = Manifest)
    {
        FixtureTree.Make(directory, "dir rootfs 0755", "file rootfs/bin/hello 0755 \"hello\"", "file rootfs/etc/motd 0644 \"welcome\"",
            "symlink rootfs/sbin bin", "hardlink rootfs/bin/hi rootfs/bin/hello", "zeros rootfs/zeros 0600 3000000");
        File.WriteAllText(Path.Join(directory, "manifest"), manifest);
        Touch(directory);
        return directory;
    }

    /// <summary>Builds an image of it.</summary>
    public static string Build(TempDirectory directory)
    {
        Tool.Run("actool", "build", Make(directory["layout"]), directory["hello.aci"]).Expect(0);
        return directory["hello.aci"];
    }

    private static void Touch(string directory) =>
        Tool.RunProgram("find", [directory, "-exec", "touch", "-h", "-d", "@1500000000.25", "{}", "+"], new RunOptions()).Expect(0);
}
