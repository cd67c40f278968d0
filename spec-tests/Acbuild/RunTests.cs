namespace SpecTests.AcbuildTool;

/// <summary>run: what a command sees, what of its changes is kept, and what is not.</summary>
public sealed class RunTests
{
    private static readonly string[] s_members = ["root", "user"];

    public static TheoryData<string> Callers => [.. s_members];

    [RootTheory("busybox", "setpriv")]
    [MemberData(nameof(Callers))]
    public void ChangesAreKeptExactly(string caller)
    {
        using var build = new RunBuild(caller);
        build.Run("run", "--", "/bin/sh", "-c", """
            mkdir -p /new/deep; echo one > /new/a; ln /new/a /new/b; ln -s a /new/l; mkfifo /new/f
            rm /data/gone; rm -r /data/tree; echo changed > /data/same; chmod 4751 /data/mode; ln /data/linked /data/again; mv /data/from /data/to
            """).Expect(0);
        var list = build.List();
        Assert.Matches("-rw-r--r-- 0/0 +4 .* rootfs/new/a\n", list);
        Assert.Contains("rootfs/new/b link to rootfs/new/a\n", list, StringComparison.Ordinal);
        Assert.Contains("rootfs/new/l -> a\n", list, StringComparison.Ordinal);
        Assert.Matches("prw-r--r-- 0/0 .* rootfs/new/f\n", list);
        Assert.Matches("drwxr-xr-x 0/0 .* rootfs/new/deep\n", list);
        Assert.DoesNotContain("rootfs/data/gone", list, StringComparison.Ordinal);
        Assert.DoesNotContain("rootfs/data/tree", list, StringComparison.Ordinal);
        Assert.DoesNotContain("rootfs/data/from", list, StringComparison.Ordinal);
        Assert.Matches("-rw-r--r-- 7/8 +8 .* rootfs/data/same\n", list);
        Assert.Matches("-rwsr-x--x 7/8 +1 2001-09-09 01:46:40 +rootfs/data/mode\n", list);
        Assert.Contains("rootfs/data/linked link to rootfs/data/again\n", list, StringComparison.Ordinal);
        Assert.Matches("-rw-r--r-- 7/8 +1 2001-09-09 01:46:40 +rootfs/data/to\n", list.Replace("0/0", caller == "user" ? "7/8" : "0/0", StringComparison.Ordinal));
        Assert.Matches("-rw-r--r-- 7/8 +1 2001-09-09 01:46:40 +rootfs/data/untouched\n", list);
        Assert.All(["rootfs/dev", "rootfs/proc", "rootfs/sys", "rootfs/etc/hosts", "rootfs/run"], name => Assert.DoesNotContain(name, list, StringComparison.Ordinal));
    }

    [RootTheory("busybox", "setpriv")]
    [MemberData(nameof(Callers))]
    public void ACommandThatChangesNothingAddsNothing(string caller)
    {
        using var build = new RunBuild(caller);
        var before = build.List();
        build.Run("run", "--", "/bin/true").Expect(0);
        build.Run("run", "--", "/bin/true").Expect(0);
        Assert.Equal(before, build.List());
        Assert.Contains("layers       2,", build.Run("status").Expect(0).Out, StringComparison.Ordinal);
    }

    [RootTheory("busybox", "setpriv")]
    [MemberData(nameof(Callers))]
    public void TheCommandSeesTheImageAndNothingElse(string caller)
    {
        using var build = new RunBuild(caller);
        build.Run("environment", "add", "COLOUR", "blue").Expect(0);
        var seen = build.Run("run", "--working-dir", "/data", "--", "/bin/sh", "-c", "pwd; env; id -u; ls /proc | grep -c '^[0-9]'; cat /proc/net/dev | wc -l").Expect(0).Out;
        Assert.Contains("/data\n", seen, StringComparison.Ordinal);
        Assert.Contains("COLOUR=blue\n", seen, StringComparison.Ordinal);
        Assert.DoesNotContain("HOME=", seen, StringComparison.Ordinal);
        Assert.EndsWith("\n3\n", seen, StringComparison.Ordinal); // two lines of head, and loopback
        Assert.Contains("\n0\n", seen, StringComparison.Ordinal);
    }

    [RootTheory("busybox", "setpriv")]
    [MemberData(nameof(Callers))]
    public void AFailedCommandGivesItsCodeAndChangesNothing(string caller)
    {
        using var build = new RunBuild(caller);
        var before = build.List();
        Assert.Contains("it ended with 42; what it changed is not kept", build.Run("run", "--", "/bin/sh", "-c", "echo x > /lost; rm /data/same; exit 42").Expect(42).Err, StringComparison.Ordinal);
        Assert.Contains("no such file or directory", build.Run("run", "--", "/absent").Expect(1).Err, StringComparison.Ordinal);
        Assert.Contains("it ended with 3", build.Run("run", "--", "/bin/sh", "-c", "mkdir -p /shut/in; chmod 0 /shut/in /shut; exit 3").Expect(3).Err, StringComparison.Ordinal);
        Assert.False(Directory.Exists(build[".acbuild/run"]));
        build.Run("run", "--", "/bin/true").Expect(0);
        Assert.Equal(before, build.List());
    }

    [RootTheory("busybox", "setpriv")]
    [MemberData(nameof(Callers))]
    public void ASecretIsSeenAndNeverGetsIntoALayer(string caller)
    {
        using var build = new RunBuild(caller);
        File.WriteAllText(build["token"], "sesame-7391");
        Assert.Equal("sesame-7391", build.Run("run", "--secret", $"token={build["token"]}", "--", "/bin/cat", "/run/secrets/token").Expect(0).Out);
        build.Run("run", "--secret", $"token={build["token"]}", "--", "/bin/sh", "-c", "echo x > /done; echo y > /run/secrets/new || true").Expect(0);
        Assert.Contains("rootfs/done\n", build.List(), StringComparison.Ordinal);
        foreach (var file in Directory.GetFiles(build[".acbuild"], "*", SearchOption.AllDirectories).Where(file => !file.EndsWith("/f", StringComparison.Ordinal)))
        {
            Assert.DoesNotContain("sesame-7391", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal);
        }

        build.Run("run", "--secret", "../x=/etc/passwd", "--", "/bin/true").ExpectError(2, "ID=FILE");
    }

    [RootFact("busybox")]
    public void TheChrootEngineTakesNoNamespaceAndSaysWhatItCannotDo()
    {
        using var build = new RunBuild("root");
        build.Run("run", "--engine", "chroot", "--net", "--", "/bin/sh", "-c", "echo x > /made; pwd").Expect(0);
        Assert.Contains("rootfs/made\n", build.List(), StringComparison.Ordinal);
        build.Run("run", "--engine", "chroot", "--", "/bin/true").ExpectError(2, "--net");
        build.Run("run", "--engine", "chroot", "--net", "--secret", "a=b", "--", "/bin/true").ExpectError(2, "secret");
        build.Run("run", "--engine", "docker", "--", "/bin/true").ExpectError(2, "namespaces or chroot");
        build.Run("run", "--engine", "chroot", "--net", "--", "/absent").Expect(127);
    }

    [RootFact("busybox")]
    public void AScriptKeepsWhatACommandDid()
    {
        using var build = new RunBuild("root");
        File.WriteAllText(build["s.acb"], "begin ./base\nrun /bin/sh -c 'date > /when; rm /bin/busybox'\nset-name example.com/x\nwrite --overwrite s.aci");
        build.Run("script", "--cache", build["cache"], "s.acb").Expect(0);
        var first = File.ReadAllBytes(build["s.aci"]);
        Assert.Contains("s.acb: line 2: kept: acbuild run", build.Run("script", "--cache", build["cache"], "s.acb").Expect(0).Err, StringComparison.Ordinal);
        Assert.Equal(first, File.ReadAllBytes(build["s.aci"]));
    }

    [RootTheory("busybox", "setpriv", "python3")]
    [MemberData(nameof(Callers))]
    public void ACommandMayAskItsUserAtATerminalOfItsOwn(string caller)
    {
        using var build = new RunBuild(caller);
        var result = build.AtTerminal(["wait:name?", "type:Ada\\n"], $"{Tool.PathOf("acbuild")} run -- /bin/sh -c 'busybox tty; busybox stty size; echo name?; read -r name; echo $name > /answer; exit 5'");
        Assert.StartsWith("/dev/pts/0\n41 121\nname?\nAda\nacbuild: run /bin/sh: it ended with 5; what it changed is not kept\n", result, StringComparison.Ordinal);
        Assert.EndsWith("\nexit 5\nas before\n", result, StringComparison.Ordinal);
        build.AtTerminal(["wait:name?", "type:Ada\\n"], $"{Tool.PathOf("acbuild")} run -- /bin/sh -c 'echo name?; read -r name; echo $name > /answer'");
        Assert.Contains("rootfs/answer\n", build.List(), StringComparison.Ordinal);
    }

    // A stream that is not a terminal stays what it is, and setting a terminal from the background would stop the build (SIGTTOU).
    [RootTheory("busybox", "python3")]
    [InlineData("2> /dev/null")]
    [InlineData("| cat")]
    [InlineData("& wait $!")]
    public void WhereAStreamIsNotTheTerminalOrTheBuildIsInTheBackgroundThereIsNone(string rest)
    {
        using var build = new RunBuild("root");
        var result = build.AtTerminal([], $"{Tool.PathOf("acbuild")} run -- /bin/sh -c 'busybox tty; busybox tty < /dev/tty; echo said >&2; exit 0' {rest}");
        Assert.Contains("/dev/console\n", result, StringComparison.Ordinal); // the caller's own, which is not its session's
        Assert.DoesNotContain("/dev/pts/0", result, StringComparison.Ordinal);
        Assert.EndsWith("exit 0\nas before\n", result, StringComparison.Ordinal);
    }

    /// <summary>A build of busybox and a few files of another owner, by root or by an ordinary user.</summary>
    private sealed class RunBuild : IDisposable
    {
        private readonly TempDirectory _directory = new();
        private readonly bool _isUser;

        internal RunBuild(string caller)
        {
            _isUser = caller == "user";
            FixtureTree.Make(
                this["base"], "dir etc", "dir bin", "dir tmp 1777");
            FixtureTree.Make(
                this["data"], "file gone \"1\"", "file tree/a/b \"1\"", "file same \"1\"", "file mode \"1\"", "file linked \"1\"", "file from \"1\"", "file untouched \"1\"");
            foreach (var file in Directory.GetFiles(this["data"]))
            {
                File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch.AddSeconds(1_000_000_000));
            }

            File.Copy("/bin/busybox", this["base/bin/busybox"]);
            foreach (var applet in (string[])["sh", "mkdir", "ln", "mkfifo", "rm", "chmod", "mv", "true", "cat", "pwd", "env", "id", "ls", "grep", "wc", "chown", "date"])
            {
                File.CreateSymbolicLink(this[$"base/bin/{applet}"], "busybox");
            }

            if (_isUser)
            {
                OrdinaryUser.Own(_directory.Path);
            }

            Run("begin", "--chown", "0:0", "./base").Expect(0);
            Run("copy", "--chown", "7:8", "data", "/data").Expect(0);
        }

        internal string this[string relative] => _directory[relative];

        public void Dispose() => _directory.Dispose();

        internal ToolResult Run(params string[] arguments) => _isUser
            ? OrdinaryUser.Run(_directory.Path, new RunOptions { Directory = _directory.Path }, Tool.PathOf("acbuild"), arguments)
            : Tool.RunIn(_directory.Path, "acbuild", arguments);

        /// <summary>What a person sees at whose terminal a shell runs the line (terminal.py plays one).</summary>
        internal string AtTerminal(string[] actions, string line)
        {
            File.Copy(Path.Join(Repository.Root, "spec-tests", "Launch", "terminal.py"), this["terminal.py"], overwrite: true);
            string[] arguments = [this["terminal.py"], .. actions, "--", "/usr/bin/env", "TERM=dumb", "/bin/sh", "-mc", line];
            var options = new RunOptions { Directory = _directory.Path };
            var result = _isUser ? OrdinaryUser.Run(_directory.Path, options, "/usr/bin/python3", arguments) : Tool.RunProgram("python3", arguments, options);
            return result.Expect(0).Out;
        }

        /// <summary>What GNU tar lists of the written image's files.</summary>
        internal string List()
        {
            Run("--no-history", "set-name", "example.com/run").Expect(0);
            Run("write", "--overwrite", "out.aci").Expect(0);
            var list = Tool.RunProgram("tar", ["--numeric-owner", "--full-time", "--utc", "-tvf", this["out.aci"]], new RunOptions()).Expect(0).Out;
            return string.Concat(list.Split('\n').Where(line => line.Contains(" rootfs", StringComparison.Ordinal)).Select(line => line + "\n"));
        }
    }
}
