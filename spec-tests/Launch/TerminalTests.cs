namespace SpecTests.Launch;

/// <summary>Pods with a terminal of their own, before a person at another (terminal.py plays one).</summary>
public sealed class TerminalTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public TerminalTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("python3", "setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void TheAppHasATerminalOfThePodAsLargeAsTheCallers(bool asRoot)
    {
        var result = Play(asRoot, [], ["--user=5", "--group=6"], "busybox tty; busybox stty size; stat -c %u /dev/pts/0; [ -c /dev/console ] && busybox tty < /dev/console; echo $TERM; exit 7");
        Assert.Equal("/dev/pts/0\n41 121\n5\n/dev/console\nvt220\n\nexit 7\nas before\n", result);
    }

    [RootTheory("python3", "setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void WhatIsTypedAndShownGoesThroughAndSizesFollow(bool asRoot)
    {
        string[] actions = ["wait:ready", "type:some words\\n", "wait:got some words", "size:33x99", "wait:33 99", "type:\\x04"];
        var result = Play(asRoot, actions, [], "trap 'busybox stty size' WINCH; echo ready; read -r line; echo got $line; while read -r line; do :; done; exit 3");
        Assert.EndsWith("exit 3\nas before\n", result, StringComparison.Ordinal);
    }

    // Nobody else ends the lines of what comes past the pod's terminal: the caller's passes every byte on.
    [RootFact("python3")]
    public void WhatIsLoggedAndShownEndsItsLines()
    {
        var result = Play(true, ["wait:ready", "type:go\\n", "wait:last"], ["--stdout=both", "--stderr=both"], "echo ready; read -r line; echo more >&2; echo last");
        Assert.Contains("more\n", result, StringComparison.Ordinal); // two pipes: which of them is shown first is not said
        Assert.Contains("last\n", result, StringComparison.Ordinal);
        Assert.DoesNotContain("<no return>", result, StringComparison.Ordinal);
    }

    // The caller's terminal passes ^C on as a byte; the pod's makes a signal of it, for the app alone.
    [RootFact("python3")]
    public void ControlCIsTheApps()
    {
        var result = Play(true, ["wait:ready", "type:\\x03"], [], "trap 'echo caught; exit 4' INT; echo ready; while :; do sleep 0.05; done");
        Assert.Equal("ready\n^Ccaught\n\nexit 4\nas before\n", result);
    }

    [RootTheory("python3", "setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void AKilledRunnerLeavesTheTerminalAsItWas(bool asRoot) =>
        Assert.EndsWith("exit -9\nas before\n", Play(asRoot, ["wait:ready", "kill"], [], "echo ready; sleep 300"), StringComparison.Ordinal);

    [RootFact("python3")]
    public void EventHandlersHaveItTooOneAfterTheOther()
    {
        const string handlers = ",\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/bin/busybox\",\"tty\"]},{\"name\":\"post-stop\",\"exec\":[\"/bin/sh\",\"-c\",\"read -r x; echo last $x\"]}]";
        _fixture.Fetch(_fixture.Build("handled", LaunchFixture.Manifest("example.com/handled", handlers), []));
        string[] runner = [Tool.PathOf("runner"), "run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", "--interactive", "--exec=/bin/sh", "example.com/handled", "--", "-c", "echo main; exit 5"];
        var result = Person(true, ["wait:main", "type:typed\\n", "wait:last typed"], runner);
        Assert.StartsWith("/dev/pts/0\nmain\n", result, StringComparison.Ordinal);
        Assert.EndsWith("exit 5\nas before\n", result, StringComparison.Ordinal);
    }

    // TIOCSTI types into the terminal of the process's session. That one is the pod's, whose other side the runner reads as what the app shows.
    [RootFact("python3")]
    [Cve("CVE-2017-5226")]
    public void TheSessionsTerminalIsThePodsEvenWhereTheAppIsInteractive()
    {
        var callers = Person(true, [], ["/usr/bin/stat", "-L", "-c", "%d", "/proc/self/fd/0"]).Split('\n')[0];
        var apps = Play(true, [], [], "stat -L -c %d /proc/self/fd/0; cat /proc/self/stat").Split('\n');
        Assert.NotEqual(callers, apps[0]); // another instance of devpts; the terminals may well have one number
        Assert.NotEqual("0", apps[1].Split(' ')[6]);
    }

    [RootFact]
    public void WithoutATerminalThereIsNoneToGive()
    {
        string[] words = ["run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", "--interactive", "--exec=/bin/sh", LaunchFixture.Image, "--", "-c", "cat; busybox tty; exit 6"];
        var result = Tool.Run(new RunOptions { Input = "from a pipe\n"u8.ToArray() }, "runner", words);
        Assert.Equal("from a pipe\nnot a tty\n", result.Expect(6).Out);
    }

    [RootFact]
    public void APodOfSeveralAppsHasNone() =>
        _fixture.As(true, Tool.PathOf("runner"), ["run", "--dir", _fixture.RootState, "--insecure-options=image", "--interactive", LaunchFixture.Image, "---", LaunchFixture.Image, "--name=other"])
            .ExpectError(254, "a pod of several apps has no terminal");

    [RootTheory("python3", "setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void WhoEntersHasATerminalInThePod(bool asRoot)
    {
        using var pod = new BackgroundPod(_fixture, asRoot, [], []);
        string[] enter = [Tool.PathOf("runner"), "enter", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, pod.Uuid];
        var result = Person(asRoot, ["wait:# ", "type:busybox tty; busybox stty size\\n", "wait:41 121", "size:20x60", "type:until busybox stty size | busybox grep ^20.60; do :; done\\n", "wait:20 60", "type:exit 9\\n"], enter);
        Assert.Contains("/dev/pts/0\n", result, StringComparison.Ordinal);
        Assert.EndsWith("exit 9\nas before\n", result, StringComparison.Ordinal);
    }

    [RootFact("python3")]
    public void AKilledEntranceLeavesTheTerminalAsItWasAndNothingInThePod()
    {
        using var pod = new BackgroundPod(_fixture);
        string[] enter = [Tool.PathOf("runner"), "enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/sh", "-c", "echo ready; exec sleep 4711"];
        Assert.EndsWith("exit -9\nas before\n", Person(true, ["wait:ready", "kill"], enter), StringComparison.Ordinal);
        Assert.DoesNotContain("4711", Tool.Run("runner", "enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/busybox", "ps").Expect(0).Out, StringComparison.Ordinal);
    }

    private string Play(bool asRoot, string[] actions, string[] options, string line)
    {
        var state = asRoot ? _fixture.RootState : _fixture.UserState;
        return Person(asRoot, actions, [Tool.PathOf("runner"), "run", "--quiet", "--dir", state, "--insecure-options=image", "--interactive", "--exec=/bin/sh", .. options, LaunchFixture.Image, "--", "-c", line]);
    }

    private string Person(bool asRoot, string[] actions, string[] command)
    {
        var script = _fixture.Readable(Path.Join(Repository.Root, "spec-tests", "Launch", "terminal.py"));
        return _fixture.As(asRoot, "/usr/bin/env", ["TERM=vt220", "python3", script, .. actions, "--", .. command]).Expect(0).Out;
    }
}
