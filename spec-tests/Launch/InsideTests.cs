namespace SpecTests.Launch;

/// <summary>What an app sees, as root and as an ordinary user.</summary>
public sealed class InsideTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public InsideTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void NothingOfTheCallerLeaksIn(bool asRoot)
    {
        var status = _fixture.Shell(asRoot, "cat /proc/self/status; ls -l /proc/self/fd | wc -l; tr -d '\\0' < /proc/1/cmdline").Expect(0).Out;
        Assert.Contains("SigBlk:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("SigIgn:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("CapInh:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("CapAmb:\t0000000000000000\n", status, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t00000000a80425fb\n", status, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t00000000a80425fb\n", status, StringComparison.Ordinal);
        Assert.Contains("Seccomp:\t2\n", status, StringComparison.Ordinal);
        var lines = status.TrimEnd('\n').Split('\n');
        Assert.Equal("5", lines[^2].Trim()); // "total 0", 0, 1, 2 and the directory itself
        Assert.Equal("appc-init", lines[^1]);
    }

    [RootTheory("setpriv")]
    [Shows("OS-SPEC:12")]
    [InlineData(true)]
    [InlineData(false)]
    public void DevicesAreThoseOfTheSpecification(bool asRoot)
    {
        const string line = "for d in pts shm fd stdin stdout stderr; do [ -e /dev/$d ] || echo no $d; done; for d in null zero full random urandom tty console; do stat -c '%n %F %t,%T' /dev/$d; done; readlink /dev/ptmx; "
            + "echo x > /dev/null && head -c 3 /dev/zero | wc -c; touch /dev/shm/y && echo shm; mknod /dev/sda b 8 0 && head -c 1 /dev/sda";
        var text = _fixture.Shell(asRoot, line).Out;
        Assert.DoesNotContain("no ", text, StringComparison.Ordinal);
        Assert.Contains("/dev/null character special file 1,3\n", text, StringComparison.Ordinal);
        Assert.Contains("/dev/zero character special file 1,5\n", text, StringComparison.Ordinal);
        Assert.Contains("/dev/random character special file 1,8\n", text, StringComparison.Ordinal);
        Assert.Contains("/dev/urandom character special file 1,9\n", text, StringComparison.Ordinal);
        Assert.Contains("/dev/full character special file 1,7\n", text, StringComparison.Ordinal);
        Assert.Contains("/dev/tty character special file 5,0\n", text, StringComparison.Ordinal);
        Assert.Contains("/dev/console character special file 1,3\n", text, StringComparison.Ordinal);
        Assert.EndsWith("pts/ptmx\n3\nshm\n", text, StringComparison.Ordinal);
    }

    [RootTheory("setpriv")]
    [Shows("OS-SPEC:12")]
    [InlineData(true)]
    [InlineData(false)]
    public void KernelFilesAreMaskedOrReadOnly(bool asRoot)
    {
        var result = _fixture.Shell(
            asRoot, "cat /proc/keys /proc/timer_list; ls /sys/firmware /proc/acpi; (echo 1 > /proc/sys/net/ipv4/ip_forward) 2>/dev/null || echo ro; cat /proc/self/mounts");
        Assert.StartsWith("/proc/acpi:\n\n/sys/firmware:\nro\n", result.Out, StringComparison.Ordinal); // the network is the pod's own, so that its root could
        var readOnly = result.Out.Split('\n').Select(line => line.Split(' ')).Where(fields => fields.Length > 3 && fields[3].Split(',')[0] == "ro").Select(fields => fields[1]).ToList();
        string[] expected = ["/sys", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];
        Assert.All(expected.Where(Path.Exists), path => Assert.Contains(path, readOnly));
    }

    [RootTheory("setpriv")]
    [Shows("ace:107")]
    [InlineData(true)]
    [InlineData(false)]
    public void EnvironmentIsTheExecutorsThenTheImagesThenTheUsers(bool asRoot)
    {
        var text = _fixture.Run(asRoot, LaunchFixture.Image, ["--exec", "/bin/env", "--set-env=A=1", "--environment", "PATH=/bin"], []).Expect(0).Out;
        Assert.Matches("^PATH=/bin\nHOME=/\nAC_APP_NAME=busy\nAC_METADATA_URL=http://127.0.0.1:18112/[0-9a-f]{64}\ncontainer=appc\nA=1\n$", text);
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void ExitCodesAndSignalsComeThrough(bool asRoot)
    {
        _fixture.Shell(asRoot, "exit 0").Expect(0);
        _fixture.Shell(asRoot, "exit 7").Expect(7);
        _fixture.Shell(asRoot, "kill -9 $$").Expect(128 + 9);
        _fixture.Shell(asRoot, "kill -TERM 1; sleep 5").Expect(128 + 15); // init passes it on
        _fixture.Run(asRoot, LaunchFixture.Image, ["--exec", "/bin/nothing"], []).ExpectError(254, "no such file or directory");
        _fixture.Run(asRoot, LaunchFixture.Image, ["--exec", "true"], []).Expect(0); // found along PATH
        _fixture.Run(asRoot, LaunchFixture.Image, ["--exec", "nothing"], []).ExpectError(254, "no such file or directory");
    }

    [RootFact]
    [Shows("ace:72")]
    [Shows("ace:83b")]
    [Shows("ace:87a")]
    [Shows("ace:87b")]
    public void VolumesAreMountedAndMissingDirectoriesMade()
    {
        using var source = new TempDirectory();
        File.WriteAllText(source["f"], "outside");
        var options = new[] { "--volume", $"data,kind=host,source={source.Path},readOnly=true", "--mount", "volume=data,target=/srv/a/b" };
        var result = _fixture.Shell(true, "cat /srv/a/b/f; (touch /srv/a/b/g) 2>/dev/null || echo ro; ls -d /srv/a", options);
        Assert.Equal("outsidero\n/srv/a\n", result.Expect(0).Out);
        _fixture.Shell(true, "true", "--volume", "data,kind=host,source=/nowhere-at-all", "--mount", "volume=data,target=/d").ExpectError(254, "not a directory");
        File.CreateSymbolicLink(source["link"], "/etc");
        _fixture.Shell(true, "true", "--volume", $"data,kind=host,source={source["link"]}", "--mount", "volume=data,target=/d").ExpectError(254, "too many levels of symbolic links");
        _fixture.Shell(true, "true", "--volume", $"data,kind=host,source={source.Path}", "--mount", "volume=data,target=/proc/x").ExpectError(254, "/proc is the runner's");
    }

    [RootFact]
    [Shows("ace:53")]
    public void ReadOnlyRootAndCopiedRoot()
    {
        Assert.Equal("ro\n", _fixture.Shell(true, "(touch /x) 2>/dev/null || echo ro", "--readonly-rootfs").Out);
        Assert.Equal("x\n", _fixture.Shell(true, "touch /x && ls /x | head -c 9 | tr -d /", "--rootfs=copy").Out);
        _fixture.Shell(true, "ls /x").Expect(1); // every run begins with a clean copy
        Assert.Equal("x\n", _fixture.Shell(true, "touch /x /bin/true && ls /x | head -c 9 | tr -d /", "--rootfs=overlay").Out);
        _fixture.Shell(true, "ls /x", "--rootfs=overlay").Expect(1);
        _fixture.Shell(true, "ls /x", "--rootfs=copy").Expect(1);
    }

    [RootFact]
    public void CapabilitiesAreThoseAskedFor()
    {
        Assert.Contains("CapBnd:\t0000000000001400", _fixture.Shell(true, "cat /proc/self/status", "--caps-retain=CAP_NET_ADMIN,CAP_NET_BIND_SERVICE").Out, StringComparison.Ordinal);
        Assert.Contains("CapEff:\t0000000000000000", _fixture.Shell(true, "cat /proc/self/status", "--user=1000", "--group=1000").Out, StringComparison.Ordinal);
    }
}
