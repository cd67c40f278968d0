using SpecTests.Launch;

namespace SpecTests.Isolators;

/// <summary>Isolators that need no cgroup, on real pods: by the command line and by an image, as root and as an ordinary user.</summary>
public sealed class ProcessIsolatorTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public ProcessIsolatorTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void NoNewPrivilegesAndOomScore(bool asRoot)
    {
        var status = _fixture.Shell(asRoot, "cat /proc/self/status /proc/self/oom_score_adj", "--no-new-privileges", "--oom-score-adjust=1000").Expect(0).Out;
        Assert.Contains("NoNewPrivs:\t1\n", status, StringComparison.Ordinal);
        Assert.EndsWith("\n1000\n", status, StringComparison.Ordinal);
    }

    [RootTheory("setpriv")]
    [Shows("ace:143a")]
    [InlineData(true)]
    [InlineData(false)]
    public void SystemCallsByTheCommandLine(bool asRoot)
    {
        var denied = _fixture.Shell(asRoot, "touch /x 2>&1; mknod /y p 2>&1", "--seccomp=mode=remove,errno=ENOTSUP,mknodat,mknod");
        Assert.Contains("Operation not supported", denied.Out, StringComparison.Ordinal);
        _fixture.Shell(asRoot, "mknod /y p", "--seccomp=mode=remove,mknodat,mknod").Expect(128 + 31);
        _fixture.Shell(asRoot, "true", "--seccomp=mode=retain,@rkt/default-whitelist").Expect(0);
        Assert.Contains("Seccomp:\t0\n", _fixture.Shell(asRoot, "cat /proc/self/status", "--seccomp=mode=retain,@appc.io/all").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2\n", _fixture.Shell(asRoot, "cat /proc/self/status", "--seccomp=mode=remove,@appc.io/empty").Expect(0).Out, StringComparison.Ordinal);
    }

    [RootTheory("setpriv")]
    [Shows("ace:447")]
    [InlineData(true)]
    [InlineData(false)]
    public void KernelParametersOfThePodsOwnNamespaces(bool asRoot)
    {
        var host = File.ReadAllText("/proc/sys/net/ipv4/ip_forward") + File.ReadAllText("/proc/sys/kernel/msgmax");
        var result = _fixture.Shell(asRoot, "cat /proc/sys/net/ipv4/ip_default_ttl /proc/sys/kernel/msgmax", "--sysctl=net.ipv4.ip_default_ttl=33", "--sysctl", "kernel.msgmax=4096");
        Assert.Equal("33\n4096\n", result.Expect(0).Out);
        Assert.Equal(host, File.ReadAllText("/proc/sys/net/ipv4/ip_forward") + File.ReadAllText("/proc/sys/kernel/msgmax"));
        _fixture.Shell(asRoot, "true", "--sysctl=kernel.panic=1").ExpectError(254, "pod: --sysctl kernel.panic cannot be applied: kernel.panic belongs to the whole machine");
        _fixture.Shell(asRoot, "true", "--net=host", "--sysctl=net.ipv4.ip_forward=1").ExpectError(254, "belongs to the host's network");
    }

    [RootFact]
    public void WhatCannotBeAppliedIsAnErrorWithTheCure()
    {
        _fixture.Shell(true, "true", "--apparmor-profile=nowhere").ExpectError(254, "--apparmor-profile nowhere");
        _fixture.Shell(true, "true", "--memory=0").ExpectError(2, "--memory 0: must be a quantity above zero");
        _fixture.Shell(true, "true", "--seccomp=chmod").ExpectError(2, "must be mode=retain or mode=remove");
        _fixture.Shell(true, "true", "--oom-score-adjust=5000").ExpectError(2, "from -1000 to 1000");
        _fixture.Shell(true, "true", "--caps-retain=CAP_KILL", "--caps-remove=CAP_KILL").ExpectError(2, "exclude each other");
    }

    [RootFact("setpriv")]
    public void AnOrdinaryUserMayNotLowerTheOomScore() =>
        _fixture.Shell(false, "true", "--oom-score-adjust=-500").ExpectError(254, "--oom-score-adjust -500 cannot be applied: below the runner's own 0 only CAP_SYS_RESOURCE may go");

    [RootFact]
    [Shows("ace:128")]
    public void WhatAnImageAsksForInVainIsSaidAndStrictRefuses()
    {
        const string isolators = ",\"isolators\":[{\"name\":\"resource/network-bandwidth\",\"value\":{\"default\":true,\"limit\":\"1G\"}},"
            + "{\"name\":\"example.com/own\",\"value\":{}},{\"name\":\"os/unix/sysctl\",\"value\":{\"net.ipv4.ip_forward\":\"1\"}}]";
        _fixture.Fetch(_fixture.Build("vain", LaunchFixture.Manifest("example.com/vain", isolators), []));
        var said = _fixture.Run(true, "example.com/vain", [], []).Expect(0).Err;
        Assert.Contains("isolator resource/network-bandwidth {\"default\":true,\"limit\":\"1G\"} is ignored: the pod has no interface but loopback", said, StringComparison.Ordinal);
        Assert.Contains("isolator example.com/own {} is ignored: the runner does not know it", said, StringComparison.Ordinal);
        Assert.Contains("is ignored: it is an isolator of pods", said, StringComparison.Ordinal);
        _fixture.Run(true, "example.com/vain", ["--strict"], []).ExpectError(254, "--strict, and isolator resource/network-bandwidth");
    }

    [RootFact]
    public void InsecureOptionsTurnDefaultsOff()
    {
        var all = File.ReadAllLines("/proc/self/status").First(line => line.StartsWith("CapPrm:", StringComparison.Ordinal))["CapPrm:".Length..];
        Assert.Contains("CapBnd:" + all, _fixture.Shell(true, "cat /proc/self/status", "--insecure-options=capabilities").Expect(0).Out, StringComparison.Ordinal);
        Assert.NotEqual("", _fixture.Shell(true, "ls /sys/firmware /proc/sys | head -n 1; cat /proc/keys", "--insecure-options=paths").Expect(0).Out);
        Assert.Equal("w", _fixture.Shell(true, "test -w /proc/sys/kernel/hostname && printf w", "--insecure-options=paths").Expect(0).Out);
    }
}
