namespace SpecTests.AcbuildTool;

/// <summary>The same build under another umask, time zone, locale, directory, user, file system and number of cores.</summary>
public sealed class SameBytesTests
{
    [Fact]
    public void ConditionsDoNotShowInTheImage()
    {
        using var source = new TempDirectory();
        FixtureTree.Make(source["src"], "file z 0600 \"secret\"", "file a/b 04755 \"x\"", "symlink l a", "hardlink h a/b", "zeros big 0644 3000000");
        Tool.RunProgram("chmod", ["-R", "a+rX", source["src"]], new RunOptions()).Expect(0);
        var expected = RunBuild(source["src"], "umask 022", Array.Empty<string>());
        Assert.Equal(expected, RunBuild(source["src"], "umask 077; export TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8", Array.Empty<string>()));
        Assert.Equal(expected, RunBuild(source["src"], "umask 002", ["taskset", "-c", "0"]));
        Assert.Equal(expected, RunBuild(source["src"], "umask 022", [], ordinaryUser: true));
    }

    [RootFact("mount", "mkfs.ext4", "setcap")]
    public void FileSystemsDoNotShowInTheImage()
    {
        using var directory = new TempDirectory();
        FixtureTree.Make(directory["src"], "file z 0600 \"secret\"", "file a/b 04755 \"x\"", "symlink l a", "hardlink h a/b", "fifo f", "zeros big 0644 300000");
        File.Copy("/bin/true", directory["src/capable"]);
        Run("setcap", "cap_net_raw+ep", directory["src/capable"]);
        Run("truncate", "-s", "64M", directory["disk"]);
        Run("mkfs.ext4", "-q", directory["disk"]);
        foreach (var epoch in (string[])["", "1000000000"])
        {
            var expected = BuildOn(directory, "plain", [], epoch);
            Assert.Equal(expected, BuildOn(directory, "ext4", ["-o", "loop", directory["disk"]], epoch));
            Assert.Equal(expected, BuildOn(directory, "tmpfs", ["-t", "tmpfs", "tmpfs"], epoch));
            Directory.CreateDirectory(directory["lower"]);
            Run("mount", "-t", "tmpfs", "tmpfs", directory["lower"]); // an overlay cannot lie on one
            FixtureTree.Make(directory["lower"], "dir below", "dir upper", "dir work");
            Assert.Equal(expected, BuildOn(directory, "overlay", ["-t", "overlay", "-o", $"lowerdir={directory["lower/below"]},upperdir={directory["lower/upper"]},workdir={directory["lower/work"]}", "overlay"], epoch));
            Run("umount", directory["lower"]);
        }
    }

    private static string BuildOn(TempDirectory directory, string name, string[] mount, string epoch)
    {
        Directory.CreateDirectory(directory[name]);
        if (mount.Length > 0)
        {
            Run("mount", [.. mount, directory[name]]);
        }

        try
        {
            const string script = "set -e; rm -rf src .acbuild *.aci *.tar; cp -a ../src src; $B begin; $B set-name example.com/same; $B copy src /app; $B write o.aci; $B end;"
                + " $B begin --build-mode oci ./src; $B layer; $B copy src/a /more; $B write o.tar; $B end";
            var environment = new Dictionary<string, string> { ["B"] = Tool.PathOf("acbuild") };
            if (epoch.Length > 0)
            {
                environment["SOURCE_DATE_EPOCH"] = epoch;
            }

            Tool.RunProgram("/bin/sh", ["-c", script], new RunOptions { Directory = directory[name], Environment = environment }).Expect(0);
            return Tool.RunProgram("sha256sum", ["o.aci", "o.tar"], new RunOptions { Directory = directory[name] }).Expect(0).Out;
        }
        finally
        {
            if (mount.Length > 0)
            {
                Run("umount", directory[name]);
            }
        }
    }

    private static void Run(string program, params string[] arguments) => Tool.RunProgram(program, arguments, new RunOptions()).Expect(0);

    [Fact]
    public void NoTimeIsLaterThanSourceDateEpoch()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file new \"1\"", "file old \"2\"");
        File.SetLastWriteTimeUtc(build["src/old"], DateTime.UnixEpoch.AddDays(1));
        build.Run("--no-history", "copy", "src", "/x/y").Expect(0);
        build.Run("--no-history", "set-name", "example.com/x").Expect(0);
        var options = new RunOptions { Directory = build.Path, Environment = new Dictionary<string, string> { ["SOURCE_DATE_EPOCH"] = "1000000000" } };
        Tool.Run(options, "acbuild", "write", "o.aci").Expect(0);
        var list = Tool.RunProgram("tar", ["--full-time", "--utc", "-tvf", build["o.aci"]], new RunOptions()).Expect(0).Out;
        Assert.Contains("2001-09-09 01:46:40 rootfs/x/y/new", list, StringComparison.Ordinal);
        Assert.Contains("1970-01-02 00:00:00 rootfs/x/y/old", list, StringComparison.Ordinal);
        Assert.Contains("2001-09-09 01:46:40 rootfs/x\n", list, StringComparison.Ordinal);
    }

    private static byte[] RunBuild(string source, string setUp, string[] prefix, bool ordinaryUser = false)
    {
        using var build = new Build();
        var acbuild = string.Join(' ', prefix.Append(Tool.PathOf("acbuild")));
        var script = $"{setUp}; set -e; cd {build.Path}; ln -s {source} src; b() {{ {acbuild} \"$@\"; }}; b begin; b set-name example.com/same;"
            + " b copy src/ /app; b copy-exec /bin/true; b copy --chown 5:6 src/z /z; b label add version 1; b write o.aci";
        if (ordinaryUser)
        {
            OrdinaryUser.Own(build.Path);
            OrdinaryUser.Run(build.Path, new RunOptions(), "/bin/sh", "-c", script).Expect(0);
        }
        else
        {
            Tool.RunProgram("/bin/sh", ["-c", script], new RunOptions()).Expect(0);
        }

        return File.ReadAllBytes(build["o.aci"]);
    }
}
