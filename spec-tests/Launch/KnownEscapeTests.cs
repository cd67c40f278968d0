namespace SpecTests.Launch;

/// <summary>Ways out of runc, crun, rkt and bubblewrap that were found, tried here. docs/security.md tells what each was.</summary>
public sealed class KnownEscapeTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public KnownEscapeTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory]
    [Cve("CVE-2019-16884")]
    [InlineData("/proc")]
    [InlineData("/proc/self/attr")]
    [InlineData("/sys/kernel")]
    [InlineData("//dev/./shm")]
    public void NoMountPointOfAnImageCoversAKernelFilesystem(string path)
    {
        var image = Fetch($",\"mountPoints\":[{{\"name\":\"v\",\"path\":\"{path}\"}}]");
        _fixture.Run(true, image, [], []).ExpectError(254, "is the runner's");
    }

    [RootFact]
    [Cve("CVE-2019-16884")]
    [Cve("CVE-2025-52881")]
    public void AMountPointThroughALinkToProcDoesNotCoverWhatIsWrittenThere()
    {
        using var volume = new TempDirectory();
        var image = Fetch(",\"mountPoints\":[{\"name\":\"v\",\"path\":\"/x/sys/net/ipv4\"},{\"name\":\"w\",\"path\":\"/y/self\"}]", "dir proc", "symlink x /proc", "symlink y proc");
        string[] options = ["--volume", $"v,kind=host,source={volume.Path}", "--sysctl=net.ipv4.ip_default_ttl=33", "--oom-score-adjust=77", "--exec", "/bin/sh"];
        var result = _fixture.Run(true, image, options, ["-c", "cat /proc/sys/net/ipv4/ip_default_ttl /proc/self/oom_score_adj"]);
        Assert.Equal("33\n77\n", result.Expect(0).Out);
        Assert.Empty(Directory.GetFileSystemEntries(volume.Path));
    }

    [RootFact]
    [Shows("ace:78")]
    [Cve("CVE-2021-30465")]
    public void NoVolumeIsMountedInsideAnother()
    {
        using var shared = new TempDirectory();
        string[] options =
        [
            "--volume", $"a,kind=host,source={shared.Path}", "--mount", "volume=a,target=/a", "--volume", "b,kind=empty", "--mount", "volume=b,target=/a/inner",
        ];
        _fixture.Run(true, LaunchFixture.Image, options, []).ExpectError(254, "overlaps the mount at /a");
    }

    [RootFact]
    [Shows("ace:83a")]
    [Cve("CVE-2024-45310")]
    public void NothingIsMadeOnTheHostForAMountPoint()
    {
        var host = "/tmp/appc-" + Guid.NewGuid().ToString("N");
        var image = Fetch(",\"mountPoints\":[{\"name\":\"v\",\"path\":\"/out/deep/er\"}]", $"symlink out /../..{host}", "dir tmp");
        _fixture.Run(true, image, [], []);
        Assert.False(Path.Exists(host));
    }

    [RootFact("setpriv")]
    [Cve("CVE-2022-29162")]
    public void InheritableCapabilitiesOfTheCallerEndWithIt()
    {
        string[] command = ["--inh-caps=+kill,+chown,+setuid", "--ambient-caps=+kill,+chown", Tool.PathOf("runner"), "run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", "--exec", "/bin/cat", LaunchFixture.Image, "--", "/proc/self/status"];
        var status = Tool.RunProgram("setpriv", command, new RunOptions()).Expect(0).Out;
        Assert.Contains("CapInh:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("CapAmb:\t0000000000000000\n", status, StringComparison.Ordinal);
    }

    [RootTheory("setpriv")]
    [Cve("CVE-2023-25809")]
    [InlineData(true)]
    [InlineData(false)]
    public void NoCgroupOfTheHostCanBeWritten(bool asRoot)
    {
        // An ordinary user in the host's network gets the host's /sys, for the kernel lets it mount no other.
        var result = _fixture.Shell(asRoot, "while read -r a b c d point options rest; do case $point in /sys|/sys/*) echo $options;; esac; done < /proc/self/mountinfo", "--net=host");
        var options = result.Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.NotEmpty(options);
        Assert.All(options, mount => Assert.Contains("ro", mount.Split(',')));
        Assert.Equal("", _fixture.Shell(asRoot, "for f in /sys/fs/cgroup/*/cgroup.procs /sys/fs/cgroup/cgroup.procs; do (echo 0 > $f) 2>/dev/null && echo $f; done; true", "--net=host").Expect(0).Out);
    }

    [RootTheory]
    [Cve("CVE-2024-21626")]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(60)]
    [InlineData(62)]
    [InlineData(64)]
    public void NoDescriptorLeadsAWorkingDirectoryToTheHost(int descriptor)
    {
        var image = Fetch($",\"workingDirectory\":\"/proc/self/fd/{descriptor}\"");
        var result = _fixture.Run(true, image, ["--exec", "/bin/sh", "--memory=256M"], ["-c", "ls ../../../../../../etc/passwd"]);
        Assert.Equal("", result.Out);
        Assert.NotEqual(0, result.ExitCode);
    }

    [RootFact]
    [Cve("CVE-2025-31133")]
    [Cve("CVE-2025-52565")]
    public void LinksInPlaceOfDevicesMaskNothingAndAreMountedOnNowhere()
    {
        string[] lines =
        [
            "dir dev", "symlink dev/null /proc/sys/kernel/core_pattern", "symlink dev/console /proc/sysrq-trigger", "symlink dev/ptmx /proc/sys/kernel/core_pattern", "symlink dev/pts /proc",
        ];
        var before = File.ReadAllText("/proc/sys/kernel/core_pattern");
        var image = Fetch("", lines);
        var result = _fixture.Run(true, image, ["--exec", "/bin/sh"],
            ["-c", "stat -c '%F %t,%T' /dev/null /dev/console; readlink /dev/ptmx; cat /proc/timer_list | wc -c; (echo x > /proc/sys/kernel/core_pattern) 2>/dev/null || echo ro; (echo x > /proc/sysrq-trigger) 2>/dev/null || echo no"]);
        Assert.Equal("character special file 1,3\ncharacter special file 1,3\npts/ptmx\n0\nro\nno\n", result.Expect(0).Out);
        Assert.Equal(before, File.ReadAllText("/proc/sys/kernel/core_pattern"));
    }

    // TIOCSTI needs the terminal to be the process's own, or CAP_SYS_ADMIN. The filter is off here: the session alone must hold.
    [RootTheory("script")]
    [Cve("CVE-2017-5226")]
    [InlineData("")]
    [InlineData(",seccomp")]
    public void TheCallersTerminalIsNotTheApps(string off)
    {
        var runner = $"{Tool.PathOf("runner")} run --quiet --dir {_fixture.RootState} --insecure-options=image{off} --exec /bin/cat {LaunchFixture.Image} -- /proc/self/stat";
        var stat = Tool.RunProgram("script", ["-qec", runner, "/dev/null"], new RunOptions()).Out.Trim().Split(' ');
        Assert.NotEqual("0", stat[5]); // the session is of the pod
        Assert.Equal("0", stat[6]); // no controlling terminal
    }

    private string Fetch(string app, params string[] lines)
    {
        var image = "example.com/escape-" + Guid.NewGuid().ToString("N");
        _fixture.Fetch(_fixture.Build(Path.GetFileName(image), LaunchFixture.Manifest(image, app), lines));
        return image;
    }
}
