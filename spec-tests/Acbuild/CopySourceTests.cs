using Acbuild.Copy;
using UsageException = Appc.CommandLine.UsageException;

namespace SpecTests.AcbuildTool;

/// <summary>copy and copy-to-dir from elsewhere than the host's paths, and what they do to the facts of files.</summary>
public sealed class CopySourceTests
{
    [Theory]
    [InlineData("--gzip")]
    [InlineData("--xz")]
    [InlineData("--bzip2")]
    [InlineData("--zstd")]
    [InlineData("--numeric-owner")] // no compression
    public void AnArchiveGivesWhatItHoldsWithItsOwners(string compression)
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["in"], "dir usr/share 0750", "file usr/share/a 0640 \"one\"", "symlink usr/share/l a", "symlink data usr/share", "file other \"x\"");
        Tool.RunProgram("ln", [build["in/usr/share/a"], build["in/usr/share/b"]], new RunOptions()).Expect(0);
        Tool.RunProgram("tar", [compression, "--no-recursion", "--owner=7", "--group=8", "-C", build["in"], "-cf", build["in.tar"], "usr", "usr/share", "usr/share/a", "usr/share/b", "usr/share/l", "data", "other"], new RunOptions()).Expect(0);
        build.Run("copy", "--from", "./in.tar", "/data/.", "/srv").Expect(0);
        var list = build.List();
        Assert.Matches("drwxr-x--- 7/8 .* rootfs/srv\n", list);
        Assert.Matches("-rw-r----- 7/8 +3 .* rootfs/srv/a\n", list);
        Assert.Contains("rootfs/srv/b link to rootfs/srv/a\n", list, StringComparison.Ordinal);
        Assert.Contains("rootfs/srv/l -> a\n", list, StringComparison.Ordinal);
        Assert.DoesNotContain("other", list, StringComparison.Ordinal);
        build.Run("copy", "--from", "./in.tar", "/absent", "/x").ExpectError(1, "/absent: no such file or directory in ./in.tar");
        build.Run("copy", "--from", "./absent.tar", "/", "/x").ExpectError(1, "no such file or directory");
    }

    [Fact]
    public void ADirectoryIsARootOfItsOwn()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["root"], "file real/secret \"inside\"", "symlink etc /real", "symlink out ../../../../../../etc");
        build.Run("copy", "--from", "./root", "/etc/secret", "/taken").Expect(0);
        Assert.Matches("-rw-r--r-- 0/0 +6 .* rootfs/taken\n", build.List());
        build.Run("copy", "--from", "./root", "/out/passwd", "/x").ExpectError(1, "no such file or directory in ./root");
        build.Run("copy", "--from", "./root", "/", "/all").Expect(0);
        Assert.Contains("rootfs/all/etc -> /real\n", build.List(), StringComparison.Ordinal);
    }

    [RootFact("setcap", "setfattr", "umoci")]
    public void ImagesGiveFilesWithTheirAttributes()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build.Path, "file tool 0755 \"x\"");
        Tool.RunProgram("setfattr", ["-n", "user.note", "-v", "kept", build["tool"]], new RunOptions()).Expect(0);
        Tool.RunProgram("setcap", ["cap_net_raw+ep", build["tool"]], new RunOptions()).Expect(0);
        build.Run("copy", "--chown", "5:6", "tool", "/usr/bin/tool").Expect(0);
        var image = build.Write();
        build.Run("write", "oci:layout:latest").Expect(0);
        build.Run("end").Expect(0);
        foreach (var source in (string[])[image, "oci:layout:latest"])
        {
            build.Run("begin").Expect(0);
            build.Run("copy-to-dir", "--from", source, "/usr/bin/t*", "/opt").Expect(0);
            Assert.Matches("-rwxr-xr-x 5/6 +1 .* rootfs/opt/tool\n", build.List());
            Tool.RunProgram("bsdtar", ["-xpf", build["out.aci"], "-C", build.Path, "rootfs/opt/tool"], new RunOptions()).Expect(0);
            Assert.Contains("cap_net_raw=ep", Tool.RunProgram("getcap", [build["rootfs/opt/tool"]], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
            Assert.Contains("kept", Tool.RunProgram("getfattr", ["-d", build["rootfs/opt/tool"]], new RunOptions()).Expect(0).Out, StringComparison.Ordinal);
            build.Run("end").Expect(0);
        }
    }

    [Fact]
    public void PatternsMeanWhatTheyMeanInAShell()
    {
        using var build = Build.Begin();
        FixtureTree.Make(build["src"], "file a1 \"\"", "file a2 \"\"", "file b1 \"\"", "file .a3 \"\"", "file d/a4 \"\"", "file a[1] \"literal\"");
        build.Run("copy-to-dir", "src/a[12]", "src/*/a?", "/x").Expect(0);
        build.Run("copy-to-dir", "src/a[1]", "/literal").Expect(0); // a file of that very name is meant
        build.Run("copy", "src/b*", "/one").Expect(0);
        var list = build.List();
        Assert.All(["rootfs/x/a1\n", "rootfs/x/a2\n", "rootfs/x/a4\n", "rootfs/one\n", "rootfs/literal/a[1]\n"], name => Assert.Contains(name, list, StringComparison.Ordinal));
        Assert.DoesNotContain("a3", list, StringComparison.Ordinal);
        Assert.DoesNotContain("rootfs/literal/a1\n", list, StringComparison.Ordinal);
        build.Run("copy", "src/a?", "/two").ExpectError(1, "2 files fit");
        build.Run("copy-to-dir", "src/z*", "/two").ExpectError(1, "no such file or directory");
        Assert.Equal(list, build.List());
    }

    [Fact]
    public void OwnersModesAndTimesAreAsTold()
    {
        using var build = new Build();
        FixtureTree.Make(build["base"], "file etc/passwd \"root:x:0:0::/:\\nweb:x:33:34::/:\\n\"", "file etc/group \"staff:x:50:\\n\"");
        FixtureTree.Make(build["site"], "file run 0750 \"\"", "file page 0600 \"\"", "symlink link page");
        build.Run("begin", "./base").Expect(0);
        build.Run("copy", "--chown", "web", "--chmod", "u=rwX,go=rX", "--chtime", "2001-09-09T01:46:40Z", "site", "/a").Expect(0);
        build.Run("copy", "--chown", "9:staff", "--chmod", "4711", "--chtime", "@1", "site/run", "/b").Expect(0);
        build.Run("mkdir", "--chmod", "1777", "--chown", "web:staff", "/t/mp").Expect(0);
        var list = build.List();
        Assert.Matches("drwxr-xr-x 33/34 +0 2001-09-09 01:46:40 +rootfs/a\n", list);
        Assert.Matches("-rwxr-xr-x 33/34 +0 2001-09-09 01:46:40 +rootfs/a/run\n", list);
        Assert.Matches("-rw-r--r-- 33/34 +0 2001-09-09 01:46:40 +rootfs/a/page\n", list);
        Assert.Matches("lrwxrwxrwx 33/34 +0 2001-09-09 01:46:40 +rootfs/a/link", list);
        Assert.Matches("-rws--x--x 9/50 +0 1970-01-01 00:00:01 +rootfs/b\n", list);
        Assert.Matches("drwxrwxrwt 33/50 .* rootfs/t/mp\n", list);
        build.Run("copy", "--chown", "nobody", "site", "/c").ExpectError(1, "no such user");
        build.Run("copy", "--chmod", "99", "site", "/c").ExpectError(2, "octal");
        build.Run("copy", "--chtime", "yesterday", "site", "/c").ExpectError(2, "--chtime");
        build.Run("mkdir", "/etc/passwd").ExpectError(1, "it is a file in the image");
    }

    [NeedsTheory("chmod")]
    [InlineData("755")]
    [InlineData("02750")]
    [InlineData("u=rwX,go=rX")]
    [InlineData("a-w,u+s")]
    [InlineData("g+s,o=,+t")]
    [InlineData("u+x,go-rwx")]
    [InlineData("=rX")]
    public void ModesBecomeWhatChmodMakesOfThem(string change)
    {
        using var temp = new TempDirectory();
        foreach (var mode in (string[])["0644", "0755", "4711", "0000", "1777"])
        {
            Tool.RunProgram("sh", ["-c", $"umask 0; : >f{mode}; chmod {mode} f{mode}; chmod -- '{change}' f{mode}"], new RunOptions { Directory = temp.Path }).Expect(0);
            var expected = Convert.ToUInt32(Tool.RunProgram("stat", ["-c", "%a", temp[$"f{mode}"]], new RunOptions()).Expect(0).Out.Trim(), 8);
            Assert.Equal(expected, ModeChange.Parse(change).Apply(Convert.ToUInt32(mode, 8), isDirectory: false));
        }

        Assert.Throws<UsageException>(() => ModeChange.Parse("u=q"));
        Assert.Throws<UsageException>(() => ModeChange.Parse("17777"));
    }

    [Fact]
    public void PatternsFitAsInAShell()
    {
        using var temp = new TempDirectory();
        string[] names = ["a", "ab", "abc", "b", ".a", "a-b", "x]y", "aXbXc", "*", "a*"];
        string[] patterns = ["a", "a*", "*", "?", "[ab]", "[!a]", "[a-c]?", "a*b*c", ".*", "*c", "[]x]*", "a\\*", "[^b]*", "**b"];
        foreach (var name in names)
        {
            File.WriteAllText(temp[name], string.Empty);
        }

        foreach (var pattern in patterns)
        {
            // A list with a name that cannot be there: what fits nothing stays as it is in a shell.
            var expected = Tool.RunProgram("bash", ["-O", "nullglob", "-c", $"LC_ALL=C; for f in {pattern}; do [ \"$f\" = . ] || [ \"$f\" = .. ] || echo \"$f\"; done"], new RunOptions { Directory = temp.Path }).Expect(0)
                .Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
            var actual = names.Where(name => FilePattern.Fits(System.Text.Encoding.UTF8.GetBytes(pattern), System.Text.Encoding.UTF8.GetBytes(name))).Order(StringComparer.Ordinal);
            Assert.True(expected.SequenceEqual(actual), $"{pattern}: bash {string.Join(' ', expected)}, we {string.Join(' ', actual)}");
        }
    }

    [Fact]
    public void ManyStarsTakeNoLongerThanNeeded()
    {
        var name = System.Text.Encoding.ASCII.GetBytes(new string('a', 4000));
        Assert.False(FilePattern.Fits(System.Text.Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("*a", 60)) + "b"), name));
    }
}
