using System.Text.RegularExpressions;

namespace SpecTests.Launch;

/// <summary>The pod's system calls, as strace sees them, are the lines of the plan.</summary>
public sealed partial class PlanIsTheTruthTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public PlanIsTheTruthTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("strace")]
    [InlineData("--net=none")]
    [InlineData("--net=host", "--readonly-rootfs", "--user=33", "--group=34")]
    [InlineData("--volume", "v,kind=empty", "--mount", "volume=v,target=/var/lib/v", "--caps-retain=CAP_CHOWN")]
    [InlineData("--rootfs=copy", "--exec", "true")]
    [InlineData("--stdin=null", "--stdout=log", "--stderr=both", "--hostname=traced", "--set-env=A=b")]
    [InlineData("--caps-retain=CAP_SYS_PTRACE")]
    [InlineData("--oom-score-adjust=7", "--no-new-privileges", "--sysctl=net.ipv4.ip_forward=1", "--seccomp=mode=remove,errno=EPERM,reboot")]
    [InlineData("--private-users")]
    [InlineData("--private-users", "--net=host", "--rootfs=copy", "--user=33", "--group=34", "--stdout=log", "--volume", "v,kind=empty", "--mount", "volume=v,target=/var/lib/v")]
    public void TraceEqualsPlan(params string[] options)
    {
        using var directory = new TempDirectory();
        TraceOf(true, _fixture.RootState, directory.Path, options);
    }

    [Isolators.LimitsFact("strace")]
    public void TraceOfAPodWithLimitsEqualsPlan()
    {
        using var directory = new TempDirectory();
        TraceOf(true, _fixture.RootState, directory.Path, ["--memory=64M", "--cpu=1"]);
        TraceOf(true, _fixture.RootState, directory.Path, ["--memory=64M", "--private-users"]);
    }

    [RootTheory("strace", "setpriv")]
    [InlineData("--net=host", "--user=33", "--group=34", "--caps-retain=CAP_SYS_PTRACE")]
    [InlineData("--rootfs=copy")]
    public void TraceOfAnOrdinaryUserEqualsPlan(params string[] options) => TraceOf(false, _fixture.UserState, _fixture.UserHome, options);

    /// <summary>strace is root's: newuidmap would have no rights under another's.</summary>
    [RootTheory("strace", "setpriv", "newuidmap")]
    [InlineData("--user=33", "--group=34", "--supplementary-gids=5,6", "--stdout=log", "--volume", "v,kind=empty,uid=33", "--mount", "volume=v,target=/var/lib/v")]
    [InlineData("--rootfs=copy", "--net=host")]
    public void TraceOfAnOrdinaryUserWithManyEqualsPlan(params string[] options)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["ids"], UserWithRanges.Lines);
        var trace = directory["trace"];
        var (runner, pod) = (Tool.PathOf("runner"), $"--dir {_fixture.UserState} --insecure-options=image --private-users {string.Join(' ', options)} {LaunchFixture.Image}");
        void AsUser(string[] before, string script) => Tool.RunProgram(
            "unshare", ["--mount", "--propagation", "private", .. before, "sh", "-euc", UserWithRanges.Script(_fixture.UserHome, directory["ids"], script)], new RunOptions()).Expect(0);
        AsUser([], $"{runner} run {pod}"); // another process renders the tree, once
        AsUser(["strace", "-f", "-v", "-s", "65535", "-o", trace], $"exec {runner} run --uuid-file-save many {pod}");
        AsUser([], $"{runner} plan --uuid $(cat many) {pod} > planned; cmp planned {_fixture.UserState}/pods/$(cat many)/plan");
        var plan = File.ReadAllText(Path.Join(_fixture.UserHome, "planned"));
        var lines = File.ReadAllLines(trace);
        var (init, app) = Traced(lines);
        Assert.Equal(Planned(plan, "init:"), init);
        Assert.Equal(Planned(plan, "app busy:").Take(app.Count), app);
        Assert.Contains("newuidmap", plan, StringComparison.Ordinal);
        foreach (var line in plan.Split('\n').Where(line => line.Contains("[\"newuidmap\"", StringComparison.Ordinal) || line.Contains("[\"newgidmap\"", StringComparison.Ordinal)))
        {
            var words = line[line.IndexOf('[', StringComparison.Ordinal)..line.IndexOf(']', StringComparison.Ordinal)].Split("\"INIT\"");
            Assert.Contains(lines, traced => traced.Contains($" execve(\"/usr/bin/", StringComparison.Ordinal) && traced.Contains(words[0], StringComparison.Ordinal) && traced.Contains(words[1], StringComparison.Ordinal));
        }
    }

    [RootTheory("strace", "setpriv")]
    [InlineData(true)]
    [InlineData(true, "--user=33", "--group=34", "--net=host", "--memory=64M", "--oom-score-adjust=7")]
    [InlineData(true, "--caps-retain=CAP_SYS_PTRACE", "--no-new-privileges")]
    [InlineData(true, "--private-users", "--user=33", "--memory=64M")]
    [InlineData(false)]
    [InlineData(false, "--net=host", "--user=33", "--group=34")]
    public void TraceOfAnEntranceEqualsPlan(bool asRoot, params string[] options)
    {
        using var pod = new BackgroundPod(_fixture, asRoot, options, []);
        var trace = Path.Join(_fixture.UserHome, "trace-" + pod.Uuid);
        string[] enter = ["--dir", asRoot ? _fixture.RootState : _fixture.UserState, pod.Uuid, "/bin/true", "an argument"];
        string[] become = asRoot ? [] : OrdinaryUser.Become(_fixture.UserHome); // strace is root's: what is not dumpable shows its arguments to no other
        _fixture.As(true, "/usr/bin/strace", ["-f", "-v", "-s", "65535", "-o", trace, .. become, Tool.PathOf("runner"), "enter", .. enter]).Expect(0);
        var plan = _fixture.As(asRoot, Tool.PathOf("runner"), ["enter", "--plan", .. enter]).Expect(0).Out;
        AssertRunnersPart(plan, File.ReadAllText(trace));
        var (usher, program) = Traced(File.ReadAllLines(trace));
        Assert.Equal(Planned(plan, "usher:"), usher);
        Assert.Equal(Planned(plan, "program in busy:"), program);
    }

    [RootTheory("strace", "python3", "setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void TraceOfAPodWithATerminalEqualsPlan(bool asRoot)
    {
        var (trace, uuidFile) = (Path.Join(_fixture.UserHome, $"trace-{asRoot}"), Path.Join(_fixture.UserHome, $"uuid-{asRoot}"));
        var state = asRoot ? _fixture.RootState : _fixture.UserState;
        string[] run = ["run", "--interactive", "--dir", state, "--insecure-options=image", "--uuid-file-save", uuidFile, LaunchFixture.Image];
        string[] person = ["python3", _fixture.Readable(Path.Join(Repository.Root, "spec-tests", "Launch", "terminal.py")), "--", "/usr/bin/strace", "-f", "-v", "-s", "65535", "-o", trace];
        _fixture.As(asRoot, "/usr/bin/env", [.. person, Tool.PathOf("runner"), .. run]).Expect(0);
        var plan = File.ReadAllText(Path.Join(state, "pods", File.ReadAllText(uuidFile).Trim(), "plan"));
        var lines = File.ReadAllLines(trace);
        var (init, app) = Traced(lines);
        Assert.Equal(Planned(plan, "init:"), init);
        Assert.Equal(Planned(plan, "app busy:"), app);
        var keeper = Join(lines).GroupBy(line => line.Pid).Single(process => process.Any(line => line.Call.Contains("\"appc-keeper\"", StringComparison.Ordinal))).Select(line => Normal(line.Call)).ToList();
        Assert.Equal(["execveat(62,\"\",[\"appc-init\"],[],AT_EMPTY_PATH)", .. Planned(plan, "keeper:")], keeper);
    }

    [RootFact("strace")]
    public void TraceOfSeveralAppsWithEventHandlersEqualsPlan()
    {
        const string handlers = ",\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/bin/true\"]},{\"name\":\"post-stop\",\"exec\":[\"ls\"]}]";
        _fixture.Fetch(_fixture.Build("traced", LaunchFixture.Manifest("example.com/traced", handlers), []));
        using var directory = new TempDirectory();
        var (trace, uuidFile) = (directory["trace"], directory["uuid"]);
        string[] pod = ["--dir", _fixture.RootState, "--insecure-options=image", "example.com/traced", "--caps-retain=CAP_SYS_PTRACE", "---", LaunchFixture.Image, "--name=other", "--user=5"];
        _fixture.As(true, "/usr/bin/strace", ["-f", "-v", "-s", "65535", "-o", trace, Tool.PathOf("runner"), "run", "--uuid-file-save", uuidFile, .. pod]).Expect(0);
        var plan = _fixture.As(true, Tool.PathOf("runner"), ["plan", "--uuid", File.ReadAllText(uuidFile).Trim(), .. pod]).Expect(0).Out;
        var lines = File.ReadAllLines(trace);
        Assert.Equal(Planned(plan, "init:"), Traced(lines).Init);
        string[] titles = ["pre-start of traced:", "app traced:", "post-stop of traced:", "app other:"];
        var executed = BecomingPrograms(lines);
        Assert.Equal(4, executed.Count);
        Assert.All(titles, title => Assert.Contains(executed, calls => Planned(plan, title).Take(calls.Count).SequenceEqual(calls)));
    }

    /// <summary>The calls of each process of the pod up to the first program that it became, init's own left out.</summary>
    private static List<List<string>> BecomingPrograms(string[] lines) => [.. Join(lines).GroupBy(line => line.Pid)
        .Select(process => process.Select(line => line.Call).ToList())
        .Select(calls => calls.Take(calls.FindIndex(call => call.StartsWith("execve(", StringComparison.Ordinal) && call.EndsWith("= 0", StringComparison.Ordinal)) + 1).Select(Normal).ToList())
        .Where(calls => calls.Exists(call => call.StartsWith("setresuid(", StringComparison.Ordinal)))];

    private void TraceOf(bool asRoot, string state, string directory, string[] options)
    {
        var (trace, uuidFile) = (Path.Join(directory, "trace"), Path.Join(directory, "uuid"));
        string[] pod = ["--dir", state, "--insecure-options=image", .. options, LaunchFixture.Image];
        string[] strace = ["-f", "-v", "-s", "65535", "-o", trace, Tool.PathOf("runner"), "run", "--uuid-file-save", uuidFile, .. pod];
        _fixture.As(asRoot, "/usr/bin/strace", strace).Expect(0);
        var uuid = File.ReadAllText(uuidFile).Trim();
        var plan = _fixture.As(asRoot, Tool.PathOf("runner"), ["plan", "--uuid", uuid, .. pod]).Expect(0).Out;
        Assert.Equal(plan, File.ReadAllText(Path.Join(state, "pods", uuid, "plan")));
        AssertRunnersPart(plan, File.ReadAllText(trace));
        var (init, app) = Traced(File.ReadAllLines(trace));
        Assert.Equal(Planned(plan, "init:"), init);
        var plannedApp = Planned(plan, "app busy:");
        Assert.Equal(plannedApp.Take(app.Count), app);
        Assert.StartsWith("execve(", app[^1], StringComparison.Ordinal);
        AssertHolder(plan, File.ReadAllLines(trace));
    }

    /// <summary>The process that makes the user namespace, and what the runner opens of it.</summary>
    private static void AssertHolder(string plan, string[] lines)
    {
        if (!plan.Contains("holder:", StringComparison.Ordinal))
        {
            return;
        }

        var joined = Join(lines);
        var holder = joined.GroupBy(line => line.Pid).Single(process => process.Any(line => line.Call.Contains("\"appc-holder\"", StringComparison.Ordinal)));
        Assert.Equal(["execveat(62,\"\",[\"appc-init\"],[],AT_EMPTY_PATH)", .. Planned(plan, "holder:")], holder.Select(line => Normal(line.Call)));
        foreach (var match in HeldNamespace().Matches(plan).Cast<Match>())
        {
            Assert.Contains(joined, line => line.Call.StartsWith($"openat2(AT_FDCWD, \"/proc/{holder.Key}/ns/{match.Groups[1].Value}\"", StringComparison.Ordinal));
            Assert.Contains(joined, line => line.Call.StartsWith("dup3(", StringComparison.Ordinal) && line.Call.Contains($", {match.Groups[2].Value}, ", StringComparison.Ordinal));
        }

        foreach (var map in IdMap().Matches(plan).Cast<Match>())
        {
            var at = joined.FindIndex(line => line.Call.Contains($"\"/proc/{holder.Key}/{map.Groups[1].Value}\"", StringComparison.Ordinal));
            Assert.Contains(joined[at..], line => line.Call.Contains(map.Groups[2].Value, StringComparison.Ordinal));
        }
    }

    /// <summary>The runner's own lines: a directory is made or removed by one call, a file is opened and written to.</summary>
    private static void AssertRunnersPart(string plan, string trace)
    {
        foreach (var match in RunnersLine().Matches(plan).Cast<Match>())
        {
            var call = match.Groups[1].Value switch { "write" => "openat2", "mkdir" => "mkdirat", _ => "unlinkat" };
            var at = trace.IndexOf($" {call}(AT_FDCWD, {match.Groups[2].Value}", StringComparison.Ordinal);
            Assert.True(at >= 0, $"not in the trace: {match.Value}");
            if (match.Groups[1].Value == "write" && match.Groups[3].Value != "\"INIT\"")
            {
                Assert.Contains($", {match.Groups[3].Value}, ", trace[at..], StringComparison.Ordinal);
            }
        }
    }

    private static List<string> Planned(string plan, string section) => [.. plan[plan.IndexOf(section, StringComparison.Ordinal)..].Split('\n').Skip(1)
        .TakeWhile(line => line.StartsWith("  ", StringComparison.Ordinal))
        .Select(line => Normal(line[2..line.LastIndexOf("  # ", StringComparison.Ordinal)]))
        .TakeWhile(line => !line.StartsWith("rt_sigtimedwait(~[]", StringComparison.Ordinal))];

    /// <summary>Init is the child of the runner's last clone3 with CLONE_CLEAR_SIGHAND; the app is init's child.</summary>
    private static (List<string> Init, List<string> App) Traced(string[] lines)
    {
        var joined = Join(lines);
        var init = NewInit().Match(joined.Last(line => line.Call.StartsWith("clone3(", StringComparison.Ordinal) && line.Call.Contains("CLONE_CLEAR_SIGHAND", StringComparison.Ordinal)).Call).Groups[1].Value;
        var initCalls = joined.Where(line => line.Pid == init).Select(line => line.Call).ToList();
        var wait = initCalls.FindIndex(call => call.StartsWith("rt_sigtimedwait(~[]", StringComparison.Ordinal) || call.StartsWith("kill(", StringComparison.Ordinal));
        var app = joined.Select(line => line.Pid).Distinct().SkipWhile(pid => pid != init).Skip(1)
            .First(pid => joined.Find(line => line.Pid == pid && line.Call.StartsWith("execve(", StringComparison.Ordinal)) is { Call: { } first } && !first.Contains("idmap\"", StringComparison.Ordinal));
        var appCalls = joined.Where(line => line.Pid == app).Select(line => line.Call).ToList();
        var executed = appCalls.FindIndex(call => call.StartsWith("execve(", StringComparison.Ordinal) && call.EndsWith("= 0", StringComparison.Ordinal));
        return ([.. initCalls.Take(wait).Select(Normal)], [.. appCalls.Take(executed + 1).Select(Normal)]);
    }

    /// <summary>Puts calls together that strace split because another process ran in between.</summary>
    private static List<(string Pid, string Call)> Join(string[] lines)
    {
        var unfinished = new Dictionary<string, (int Index, string Text)>(StringComparer.Ordinal);
        var result = new List<(string Pid, string Call)>();
        foreach (var line in lines)
        {
            var space = line.IndexOf(' ');
            var (pid, call) = (line[..space], line[(space + 1)..].TrimStart());
            if (call.EndsWith("<unfinished ...>", StringComparison.Ordinal))
            {
                unfinished[pid] = (result.Count, call[..^"<unfinished ...>".Length]);
                result.Add((pid, call));
            }
            else if (call.StartsWith("<... ", StringComparison.Ordinal) && unfinished.Remove(pid, out var begun))
            {
                result[begun.Index] = (pid, begun.Text.TrimEnd() + call[(call.IndexOf("resumed>", StringComparison.Ordinal) + "resumed>".Length)..]);
            }
            else if (!call.StartsWith("---", StringComparison.Ordinal) && !call.StartsWith("+++", StringComparison.Ordinal))
            {
                result.Add((pid, call));
            }
        }

        return result;
    }

    /// <summary>Without the result, and without what strace shows of seccomp programs and of structures in detail.</summary>
    private static string Normal(string call)
    {
        var text = Result().Replace(call, ")");
        text = text.Replace(", ", ",", StringComparison.Ordinal); // strace leaves a blank out where it split a call
        text = SeccompFilter().Replace(text, "{filter}");
        text = Termios().Replace(text, "{termios}").Replace("SNDCTL_TMR_START or TCSETS", "TCSETS", StringComparison.Ordinal); // two drivers have this number
        return Flags().Replace(text, match => string.Join('|', match.Value.Split('|').Order(StringComparer.Ordinal)));
    }

    [GeneratedRegex("""^  (mkdir|write|rmdir)\(("/sys/fs/cgroup[^"]*")(?:, (.*))?\)  # """, RegexOptions.Multiline, 1000)]
    private static partial Regex RunnersLine();

    [GeneratedRegex(@"/proc/HOLDER/ns/(\w+)\) = (\d+)", RegexOptions.None, 1000)]
    private static partial Regex HeldNamespace();

    [GeneratedRegex("""write\(/proc/HOLDER/([ug]id_map), (".*")\)  #""", RegexOptions.None, 1000)]
    private static partial Regex IdMap();

    [GeneratedRegex(@"\)\s+= .*$", RegexOptions.None, 1000)]
    private static partial Regex Result();

    [GeneratedRegex(@"= (\d+)$", RegexOptions.None, 1000)]
    private static partial Regex NewInit();

    [GeneratedRegex(@"\{len=\d+,filter=.*\}", RegexOptions.None, 1000)]
    private static partial Regex SeccompFilter();

    [GeneratedRegex(@"\{c_iflag=.*\}|\{B\d+.*\}", RegexOptions.None, 1000)]
    private static partial Regex Termios();

    [GeneratedRegex(@"[A-Z_0-9]+(\|[A-Z_0-9]+)+", RegexOptions.None, 1000)]
    private static partial Regex Flags();
}
