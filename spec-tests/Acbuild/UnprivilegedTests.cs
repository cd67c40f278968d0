namespace SpecTests.AcbuildTool;

/// <summary>A build without any privilege: uid 12345, no_new_privs, no capability in the bounding set, no line in /etc/passwd or /etc/subuid.</summary>
public sealed class UnprivilegedTests
{
    private const string Steps = """
        set -e; umask 022
        $B begin ./base.tar; $B set-name example.com/same
        $B copy --chown 1000:1000 src/secret /home/x/secret; $B copy src/capable /bin/capable; $B copy --chown 7:8 src /srv
        $B label add version 1; $B write "$1"; $B write "oci:$1.oci:x"; $B end
        $B begin --build-mode oci ./base.tar; $B layer
        $B copy --chown 1000:1000 src/secret /home/x/secret; $B copy src/capable /bin/capable; $B write "$1.layers"; $B end
        """;

    [RootFact("setpriv", "setcap", "mknod")]
    public void SuchABuildGivesTheBytesOfRoots()
    {
        using var directory = new TempDirectory();
        FixtureTree.Make(directory["base"], "dir dev", "file etc/shadow 0600 \"x\"", "file su 04755 \"x\"");
        Run("mknod", directory["base/dev/null"], "c", "1", "3");
        File.Copy("/bin/true", directory["base/capable"]);
        Run("setcap", "cap_net_raw+ep", directory["base/capable"]);
        Run("chown", "1000:1000", directory["base/etc/shadow"]);
        Run("tar", "--xattrs", "--xattrs-include=*", "-C", directory["base"], "-cf", directory["base.tar"], ".");
        FixtureTree.Make(directory["src"], "file secret 0600 \"s\"", "fifo f", "hardlink again secret");
        File.Copy("/bin/true", directory["src/capable"]);
        Run("setcap", "cap_net_bind_service+ep", directory["src/capable"]);
        File.WriteAllText(directory["steps"], Steps);

        Build(directory, [], "root.aci");
        Run("chown", "-R", "--no-dereference", "12345:12345", directory["src/secret"], directory.Path);
        Run("setcap", "cap_net_bind_service+ep", directory["src/capable"]); // chown(2) takes capabilities away
        Build(directory, ["setpriv", "--reuid=12345", "--regid=12345", "--clear-groups", "--no-new-privs", "--bounding-set=-all"], "user.aci");
        Assert.Equal(File.ReadAllBytes(directory["root.aci"]), File.ReadAllBytes(directory["user.aci"]));
        Assert.Equal(File.ReadAllBytes(directory["root.aci.oci/index.json"]), File.ReadAllBytes(directory["user.aci.oci/index.json"]));
        Assert.Equal(File.ReadAllBytes(directory["root.aci.layers"]), File.ReadAllBytes(directory["user.aci.layers"]));
        var list = Tool.RunProgram("tar", ["--numeric-owner", "--xattrs", "--xattrs-include=*", "-tvvf", directory["user.aci"]], new RunOptions()).Expect(0).Out;
        Assert.Matches("crw-.* 0/0 +1,3 .*rootfs/dev/null", list);
        Assert.Matches("-rw------- +1000/1000 .*rootfs/home/x/secret", list);
        Assert.Equal(3, list.Split("security.capability").Length - 1);
    }

    private static void Build(TempDirectory directory, string[] prefix, string image)
    {
        string[] command = [.. prefix, "/bin/sh", directory["steps"], image];
        var options = new RunOptions { Directory = directory.Path, Environment = new Dictionary<string, string> { ["B"] = Tool.PathOf("acbuild"), ["HOME"] = "/nonexistent" } };
        Tool.RunProgram(command[0], command[1..], options).Expect(0);
    }

    private static void Run(string program, params string[] arguments) => Tool.RunProgram(program, arguments, new RunOptions()).Expect(0);
}
