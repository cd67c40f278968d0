namespace SpecTests.AcbuildTool;

/// <summary>run of an ordinary user to whom /etc/subuid and /etc/subgid give further users: it can do what root's can.</summary>
public sealed class RunWithUsersTests : IDisposable
{
    private const string Build = """
        a() { acbuild "$@"; }
        a begin --chown 0:0 ./base; a copy --chown 1000:1001 data /data; a set-name example.com/users
        a run -- /bin/sh -c 'stat -c %u:%g /data/f /data; echo x > /mine; chown 1000:50 /mine; mkdir /dir; chown 5:6 /dir; echo y > /dir/in; chown 7:8 /dir/in; chmod 600 /dir/in; chmod 700 /dir; chown 33 /data/f; mkdir -p /deep/er; chown 9:9 /deep/er; touch /deep/er/f; chmod 4755 /mine'
        a run -- /bin/true; a run -- /bin/sh -c 'exit 3' || echo "code $?"
        a run -- /bin/sh -c 'stat -c %u:%g /dir /dir/in /mine; cat /dir/in; rm /data/g; echo z >> /dir/in; stat -c %u:%g /dir/in'
        a write --overwrite out.aci > /dev/null; stat -c %u:%g .acbuild/run/root/dir; a end; test ! -e .acbuild; ls -A

        """;

    private readonly TempDirectory _directory = new();

    public RunWithUsersTests()
    {
        foreach (var owner in (string[])["root", "user"])
        {
            FixtureTree.Make(_directory[owner + "/base"], "dir etc", "dir bin", "dir tmp 1777");
            FixtureTree.Make(_directory[owner + "/data"], "file f \"1\"", "file g \"2\"");
            File.Copy("/bin/busybox", _directory[owner + "/base/bin/busybox"]);
            foreach (var applet in (string[])["sh", "true", "stat", "chown", "chmod", "mkdir", "touch", "cat", "rm", "id"])
            {
                File.CreateSymbolicLink(_directory[$"{owner}/base/bin/{applet}"], "busybox");
            }
        }

        OrdinaryUser.Own(_directory["user"]);
    }

    public void Dispose() => _directory.Dispose();

    [RootFact("busybox", "setpriv", "newuidmap", "unshare")]
    public void FilesAreGivenAwayAndTheImageIsRoots()
    {
        File.WriteAllText(_directory["build.sh"], Script);
        var root = Tool.RunProgram("sh", ["-euc", $"cd {_directory["root"]}; . {_directory["build.sh"]}"], new RunOptions()).Expect(0);
        var user = AsUser($". {_directory["build.sh"]}").Expect(0);
        Assert.Equal("1000:1001\n1000:1001\ncode 3\n5:6\n7:8\n1000:50\ny\n7:8\n5:6\nbase\ndata\nout.aci\n", root.Out);
        Assert.Equal(root.Out.Replace("7:8\n5:6\nbase", "7:8\n200004:200005\nbase", StringComparison.Ordinal), user.Out);
        Assert.Equal(Tool.RunProgram("sha512sum", [_directory["root/out.aci"]], new RunOptions()).Out[..128], Tool.RunProgram("sha512sum", [_directory["user/out.aci"]], new RunOptions()).Out[..128]);
        var list = Tool.RunProgram("tar", ["--numeric-owner", "-tvf", _directory["user/out.aci"]], new RunOptions()).Expect(0).Out;
        Assert.Matches("-rwsr-xr-x 1000/50 .* rootfs/mine\n", list);
        Assert.Matches("-rw------- 7/8 +4 .* rootfs/dir/in\n", list);
        Assert.Matches("33/1001 .* rootfs/data/f\n", list);
    }

    /// <summary>A script's run lines too, and only these: what copy reads has the owners that it has outside.</summary>
    [RootFact("busybox", "setpriv", "newuidmap", "unshare")]
    public void AScriptsRunsGiveFilesAwayToo()
    {
        File.WriteAllText(_directory["lines.acb"], """
            begin --chown 0:0 ./base
            copy --chown 1000:1001 data /data
            set-name example.com/users
            run /bin/sh -c "chown 33 /data/f; echo x > /mine; chown 1000:50 /mine; mkdir /dir; chown 5:6 /dir; chmod 700 /dir"
            run -- /bin/sh -c "stat -c %u:%g /mine /dir; touch /dir/in"
            write --overwrite out.aci

            """);
        File.WriteAllText(_directory["fails.acb"], "begin ./base\nrun /bin/sh -c \"mkdir /d; chown 7 /d; exit 3\"\n");
        var commands = $"""
            export SOURCE_DATE_EPOCH=1000000000 XDG_CACHE_HOME=$PWD/cache TMPDIR=$PWD/tmp; mkdir tmp; a={Tool.PathOf("acbuild")}
            $a script {_directory["lines.acb"]} 2>/dev/null; $a script {_directory["lines.acb"]} 2>&1 >/dev/null | grep -c kept:; $a script --no-cache {_directory["lines.acb"]} 2>/dev/null
            $a script {_directory["fails.acb"]} || echo code $?; ls -A tmp; find cache -path '*/builds/*'
            """;
        File.WriteAllText(_directory["script.sh"], commands);
        var root = Tool.RunProgram("sh", ["-euc", $"cd {_directory["root"]}; . {_directory["script.sh"]}"], new RunOptions()).Expect(0);
        var user = AsUser($". {_directory["script.sh"]}").Expect(0);
        Assert.Matches("^1000:50\n5:6\n(sha512-[0-9a-f]+\n)?5\n1000:50\n5:6\n(sha512-[0-9a-f]+\n)?code 3\n$", user.Out);
        Assert.Equal(root.Out, user.Out);
        Assert.EndsWith($"acbuild: {_directory["fails.acb"]}: line 2: run /bin/sh: it ended with 3; what it changed is not kept\n", user.Err, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(_directory["root/out.aci"]), File.ReadAllBytes(_directory["user/out.aci"]));
    }

    [RootFact("busybox", "setpriv", "unshare")]
    public void WithoutARangeTheCureIsNamed()
    {
        File.WriteAllText(_directory["build.sh"], Script[..Script.IndexOf("a run", StringComparison.Ordinal)] + "a run -- /bin/chown 5 /data/f");
        var result = AsUser($". {_directory["build.sh"]}", "someone:100000:65536\n").Expect(1);
        Assert.Contains("an ordinary user's command has one user and one group", result.Err, StringComparison.Ordinal);
        Assert.Contains("run acbuild as root", result.Err, StringComparison.Ordinal);
    }

    private static string Script => $"export SOURCE_DATE_EPOCH=1000000000\n{Build}".Replace("acbuild \"$@\"", $"{Tool.PathOf("acbuild")} \"$@\"", StringComparison.Ordinal);

    private ToolResult AsUser(string line, string ranges = UserWithRanges.Lines) => UserWithRanges.Run(_directory["user"], line, ranges);
}
