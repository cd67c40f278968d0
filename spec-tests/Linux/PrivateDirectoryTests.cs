using Appc.Linux;
using Appc.Linux.FileSystem;

namespace SpecTests.Linux;

public sealed class PrivateDirectoryTests
{
    [Fact]
    public void Every_missing_parent_is_made_for_its_owner_only()
    {
        using var folder = new TempDirectory();
        PrivateDirectory.Make(folder["a/b/c"]);
        foreach (var made in new[] { "a", "a/b", "a/b/c" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder[made]));
        }
    }

    [Fact]
    public void What_is_there_keeps_its_mode()
    {
        using var folder = new TempDirectory();
        FixtureTree.Make(folder.Path, "dir open 0755");
        PrivateDirectory.Make(folder["open/inner"]);
        PrivateDirectory.Make(folder["open"]);
        Assert.Equal((UnixFileMode)0b111_101_101, File.GetUnixFileMode(folder["open"]));
    }

    [Fact]
    public void A_file_in_the_way_is_an_error()
    {
        using var folder = new TempDirectory();
        FixtureTree.Make(folder.Path, "file taken \"x\"");
        Assert.Throws<SystemCallException>(() => PrivateDirectory.Make(folder["taken"]));
        Assert.Throws<SystemCallException>(() => PrivateDirectory.Make(folder["taken/below"]));
    }

    [Fact]
    public void Trusting_the_first_key_makes_a_private_state_directory()
    {
        using var folder = new TempDirectory();
        Tool.RunIn(folder.Path, "actool", "keygen", "--name", "A <a@example.com>", "--out", folder["keys"]).Expect(0);
        Tool.Run("runner", "trust", "--dir", folder["state"], "--root", "--skip-fingerprint-review", folder["keys/pubkey.asc"]).Expect(0);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder["state"]));
    }
}
