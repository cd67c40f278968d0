using System.Diagnostics;
using System.Globalization;

namespace SpecTests.Launch;

/// <summary>Who enters a pod has what the app has, and no more.</summary>
public sealed class EnterTests : IClassFixture<LaunchFixture>
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);
    private readonly LaunchFixture _fixture;

    public EnterTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    // The host compares two processes, the app's and the one that entered: what the kernel knows of them, not what they say.
    [RootTheory("setpriv")]
    [Cve("CVE-2019-10144")]
    [Cve("CVE-2019-10145")]
    [InlineData(true)]
    [InlineData(true, "--user=33", "--group=34", "--caps-retain=CAP_CHOWN")]
    [InlineData(true, "--net=host", "--no-new-privileges", "--readonly-rootfs", "--oom-score-adjust=55")]
    [InlineData(true, "--insecure-options=seccomp", "--rootfs=copy")]
    [InlineData(true, "--seccomp=mode=remove,errno=EPERM,reboot", "--set-env=A=b c")]
    [InlineData(false)]
    [InlineData(false, "--user=33", "--group=34", "--net=host", "--caps-retain=CAP_CHOWN")]
    public void WhoEntersIsAsTheAppIs(bool asRoot, params string[] options)
    {
        using var pod = new BackgroundPod(_fixture, asRoot, options, []);
        AssertSame(pod, asRoot, []);
    }

    [Isolators.LimitsFact]
    [Cve("CVE-2019-10147")]
    public void WhoEntersIsUnderTheAppsLimits()
    {
        using var pod = new BackgroundPod(_fixture, "--memory=48M", "--cpu=1");
        AssertSame(pod, asRoot: true, []);
        var eats = Enter(true, pod, "/bin/sh", "-c", "head -c 200000000 /dev/zero | tail -n 1 | wc -c");
        Assert.NotEqual("200000000", eats.Out.Trim());
    }

    // An app with CAP_SYS_PTRACE sees what enters from its first moment: that has the app's filter, and can get nothing more.
    [RootFact]
    public void WhereAnAppMayTraceWhoEntersHasNoNewPrivileges()
    {
        using var pod = new BackgroundPod(_fixture, "--caps-retain=CAP_SYS_PTRACE");
        AssertSame(pod, asRoot: true, ["NoNewPrivs"]);
        Assert.Equal("NoNewPrivs:\t1\n", Enter(true, pod, "/bin/busybox", "grep", "NoNewPrivs", "/proc/self/status").Expect(0).Out);
    }

    [RootFact]
    public void NothingOfTheHostIsSeenInThePodWhileSomebodyEnters()
    {
        const string watch = "while [ ! -e /stop ]; do for p in /proc/[0-9]*; do l=$(readlink $p/exe) && case $l in */busybox|'/memfd:appc-init (deleted)') ;; *) echo $l >> /seen ;; esac; "
            + "for f in $p/fd/* $p/cwd $p/root; do l=$(readlink $f) && case $l in *runner*|*/pods/*|*cgroup*|anon_inode:*pidfd*) echo $f $l >> /seen ;; esac; done; "
            + "busybox grep CapPrm $p/status 2>/dev/null >> /caps; done; done";
        using var pod = new BackgroundPod(_fixture, "--caps-retain=CAP_SYS_PTRACE");
        using var watcher = _fixture.Start(true, ["enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/sh", "-c", watch]);
        for (var i = 0; i < 15; i++)
        {
            Enter(true, pod, "/bin/true").Expect(0);
        }

        Enter(true, pod, "/bin/touch", "/stop").Expect(0);
        Assert.True(watcher.WaitForExit(s_limit));
        Assert.Equal("", Enter(true, pod, "/bin/sh", "-c", "cat /seen 2>/dev/null; true").Expect(0).Out);
        Assert.Equal(["CapPrm:\t0000000000000020", "CapPrm:\t0000000000080000"], Enter(true, pod, "/bin/busybox", "sort", "-u", "/caps").Expect(0).Out.Trim().Split('\n')); // init's CAP_KILL, and the app's own
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void NoDescriptorComesAlongAndTheEnvironmentIsTheApps(bool asRoot)
    {
        using var pod = new BackgroundPod(_fixture, asRoot, ["--set-env=OWN=app"], []);
        Assert.Equal("0\n1\n2\n3\n", Enter(asRoot, pod, "ls", "/proc/self/fd").Expect(0).Out); // the last is ls's own
        var environment = Enter(asRoot, pod, "env").Expect(0).Out;
        Assert.Contains("OWN=app\n", environment, StringComparison.Ordinal);
        Assert.Contains("AC_APP_NAME=busy\n", environment, StringComparison.Ordinal);
        Assert.Contains("AC_METADATA_URL=http://127.0.0.1:", environment, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData(60)]
    [InlineData(61)]
    [InlineData(66)]
    [InlineData(67)]
    [InlineData(3)]
    public void ALinkThatTheAppMadeOfItsWorkingDirectoryLeadsNowhere(int descriptor)
    {
        var image = $"example.com/moved{descriptor}";
        _fixture.Fetch(_fixture.Build($"moved{descriptor}", LaunchFixture.Manifest(image, ",\"workingDirectory\":\"/w\""), ["dir w"]));
        using var pod = new BackgroundPod(_fixture, true, [], ["---", image, "--exec=/bin/sh", "--name=moved", "--", "-c", $"cd /; busybox rmdir /w; busybox ln -s /proc/self/fd/{descriptor} /w; touch /done; exec sleep 300"]);
        WaitFor(() => _fixture.As(true, Tool.PathOf("runner"), ["enter", "--dir", _fixture.RootState, "--app=busy", pod.Uuid, "true"]).ExitCode == 0);
        Thread.Sleep(300);
        var result = _fixture.As(true, Tool.PathOf("runner"), ["enter", "--dir", _fixture.RootState, "--app", "moved", pod.Uuid, "/bin/ls", "../../../../../etc/passwd"]);
        Assert.Equal("", result.Out);
        Assert.NotEqual(0, result.ExitCode);
    }

    [RootFact]
    public void AProgramThatNamesItselfRunsNothingOfTheHost()
    {
        using var pod = new BackgroundPod(_fixture);
        var result = Enter(true, pod, "/script");
        Assert.Equal(("", 254), (result.Out, result.ExitCode));
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void TheExitCodeAndTheWordsAreTheCommands(bool asRoot)
    {
        using var pod = new BackgroundPod(_fixture, asRoot, [], []);
        Assert.Equal("-x\n--app\n", Enter(asRoot, pod, "/bin/sh", "-c", "printf '%s\\n' \"$@\"; exit 7", "sh", "-x", "--app").Expect(7).Out);
        Enter(asRoot, pod, "/bin/sh", "-c", "kill -9 $$").Expect(137);
        Enter(asRoot, pod, "/bin/none").ExpectError(254, "execve(\"/bin/none\"");
        Assert.Equal("2\n", Enter(asRoot, pod, "/bin/sh", "-c", "cat /proc/self/status | busybox grep -c '^[UG]id:.0'", "").Expect(0).Out);
    }

    [RootFact]
    public void OneOfSeveralAppsIsNamed()
    {
        using var pod = new BackgroundPod(_fixture, true, [], ["---", LaunchFixture.Image, "--name=other", "--user=5", "--group=6", "--exec=/bin/sh", "--", "-c", "touch /mine 2>/dev/null; exec sleep 300"]);
        Enter(true, pod, "true").ExpectError(254, "--app is one of busy, other");
        string[] words = ["enter", "--dir", _fixture.RootState, "--app=other", pod.Uuid, "id"];
        Assert.Equal("uid=5 gid=6 groups=6\n", _fixture.As(true, Tool.PathOf("runner"), words).Expect(0).Out);
        words[3] = "--app=none";
        _fixture.As(true, Tool.PathOf("runner"), words).ExpectError(254, "no app none in it, but busy, other");
    }

    [RootFact("setpriv")]
    public void WhatDoesNotRunOrIsAnothersIsNotEntered()
    {
        var prepared = _fixture.As(true, Tool.PathOf("runner"), ["prepare", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", LaunchFixture.Image]).Expect(0).Out.Trim();
        _fixture.As(true, Tool.PathOf("runner"), ["enter", "--dir", _fixture.RootState, prepared]).ExpectError(254, "it is not running");
        using var pod = new BackgroundPod(_fixture, asRoot: false, [], []);
        Tool.Run("runner", "enter", "--dir", _fixture.UserState, pod.Uuid, "id").Expect(254);
    }

    // The runner writes init's number down while the pod's apps begin already, and init makes one process after the other.
    [RootFact]
    public void WhoComesAMomentEarlyIsLetInInAMoment()
    {
        using var pod = new BackgroundPod(_fixture);
        var number = pod.NumberPath;
        File.Move(number, number + "-later");
        Enter(true, pod, "true").ExpectError(254, "it only begins to run");
        using var entered = _fixture.Start(true, ["enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/sh", "-c", "echo in; read word"]);
        var word = entered.StandardOutput.ReadLineAsync();
        Assert.False(word.Wait(100));
        File.Move(number + "-later", number);
        Assert.True(word.Wait(s_limit));
        Assert.Equal("in", word.Result);
        entered.Kill();
        Assert.True(entered.WaitForExit(s_limit));
    }

    [RootFact("strace")]
    public void AnAppThatHasNotBegunIsWaitedForAMoment()
    {
        var file = Path.Join(_fixture.RootState, "uuid-late");
        string[] run = [Tool.PathOf("runner"), "run", "--dir", _fixture.RootState, "--insecure-options=image", "--uuid-file-save", file, LaunchFixture.Image, "--exec=/bin/sleep", "--", "300"];
        using var strace = Process.Start("strace", ["-f", "-o", "/dev/null", "-e", "trace=clone", "-e", "inject=clone:delay_enter=500ms", .. run]);
        WaitFor(() => File.Exists(file) && File.Exists(Path.Join(_fixture.RootState, "pods", File.ReadAllText(file).Trim(), "pid")));
        var uuid = File.ReadAllText(file).Trim();
        _fixture.As(true, Tool.PathOf("runner"), ["enter", "--dir", _fixture.RootState, uuid, "true"]).Expect(0);
        _fixture.As(true, Tool.PathOf("runner"), ["stop", "--force", "--dir", _fixture.RootState, uuid]).Expect(0);
        Assert.True(strace.WaitForExit(s_limit));
    }

    [RootFact]
    public void WhoEnteredEndsWithThePod()
    {
        using var pod = new BackgroundPod(_fixture);
        using var entered = _fixture.Start(true, ["enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/sh", "-c", "echo in; exec sleep 300"]);
        Assert.Equal("in", entered.StandardOutput.ReadLine());
        _fixture.As(true, Tool.PathOf("runner"), ["stop", "--force", "--dir", _fixture.RootState, pod.Uuid]).Expect(0);
        Assert.True(entered.WaitForExit(s_limit));
        Assert.Equal(137, entered.ExitCode);
    }

    private ToolResult Enter(bool asRoot, BackgroundPod pod, params string[] command) =>
        _fixture.As(asRoot, Tool.PathOf("runner"), ["enter", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, pod.Uuid, .. command]);

    private void AssertSame(BackgroundPod pod, bool asRoot, string[] mayDiffer)
    {
        var mark = "60" + Random.Shared.Next(10_000_000).ToString(CultureInfo.InvariantCulture);
        using var entered = _fixture.Start(asRoot, ["enter", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, pod.Uuid, "/bin/sleep", mark]);
        var (app, own) = (FindAppOf(pod), 0);
        WaitFor(() => (own = FindByCommand(mark)) != 0);
        WaitFor(() => File.ReadAllText($"/proc/{app}/cmdline") == "sleep\0300\0"); // no longer the shell that said up
        Assert.Equal(Facts(app, mayDiffer), Facts(own, mayDiffer));
        entered.Kill();
        Assert.True(entered.WaitForExit(s_limit));
        WaitFor(() => FindByCommand(mark) == 0); // it ends with who entered
    }

    /// <summary>What the host's kernel says of a process.</summary>
    private static List<string> Facts(int pid, string[] mayDiffer)
    {
        string[] labels = ["Uid", "Gid", "Groups", "NoNewPrivs", "Seccomp", "Seccomp_filters", "CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb", "SigBlk", "SigIgn", "SigCgt", "Umask"];
        var status = File.ReadAllLines($"/proc/{pid}/status").Where(line => labels.Except(mayDiffer).Contains(line.Split(':')[0]));
        var namespaces = Directory.GetFileSystemEntries($"/proc/{pid}/ns").Order(StringComparer.Ordinal).Select(path => path[(path.LastIndexOf('/') + 1)..] + " " + new FileInfo(path).LinkTarget);
        var environment = File.ReadAllText($"/proc/{pid}/environ").Split('\0').Where(variable => !variable.StartsWith("SHLVL=", StringComparison.Ordinal) && !variable.StartsWith("PWD=", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
        return
        [
            .. status, .. namespaces, .. environment, .. File.ReadAllLines($"/proc/{pid}/cgroup"), .. File.ReadAllLines($"/proc/{pid}/mountinfo"), File.ReadAllText($"/proc/{pid}/oom_score_adj"),
            Tool.RunProgram("stat", ["-L", "-c", "%d %i", $"/proc/{pid}/root", $"/proc/{pid}/cwd"], new RunOptions()).Expect(0).Out,
        ];
    }

    private static int FindAppOf(BackgroundPod pod)
    {
        return int.Parse(File.ReadAllText($"/proc/{pod.Init}/task/{pod.Init}/children").Split(' ')[0], CultureInfo.InvariantCulture);
    }

    private static int FindByCommand(string mark)
    {
        foreach (var process in Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1])))
        {
            try
            {
                if (File.ReadAllText(process + "/cmdline") == $"/bin/sleep\0{mark}\0")
                {
                    return int.Parse(process[6..], CultureInfo.InvariantCulture);
                }
            }
            catch (IOException)
            {
                continue; // it ended meanwhile
            }
        }

        return 0;
    }

    private static void WaitFor(Func<bool> condition)
    {
        for (var waited = Stopwatch.StartNew(); !condition(); Thread.Sleep(20))
        {
            Assert.True(waited.Elapsed < s_limit);
        }
    }
}
