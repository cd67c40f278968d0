using System.Globalization;
using System.Text.RegularExpressions;

namespace SpecTests.Launch;

/// <summary>Pods of root's with users of their own: who they are outside, whose files are, and that all else goes on working.</summary>
public sealed partial class PrivateUsersTests : IClassFixture<LaunchFixture>
{
    private const string Owned = "example.com/owned";
    private readonly LaunchFixture _fixture;

    public PrivateUsersTests(LaunchFixture fixture)
    {
        _fixture = fixture;
        if (!Directory.Exists(Path.Join(fixture.UserHome, "owned")))
        {
            Directory.CreateDirectory(Path.Join(fixture.UserHome, "owned"));
            fixture.Fetch(fixture.Build("owned", LaunchFixture.Manifest(Owned), ["dir home", "file home/f 0600 \"x\"", "chown home/f 33 34"]));
        }
    }

    private ToolResult Shell(string line, params string[] options) => _fixture.Run(true, Owned, ["--private-users", "--exec", "/bin/sh", .. options], ["-c", line]);

    [RootFact]
    public void RootOfThePodIsNobodyOutside()
    {
        using var pod = new BackgroundPod(_fixture, "--private-users", "--user=5", "--group=6");
        var first = FirstOf(pod.Directory);
        Assert.InRange(first, 0x80000u, 0x6fffffffu);
        var init = int.Parse(pod.Init, CultureInfo.InvariantCulture);
        Eventually(() => Assert.Equal([first, first, first, first], IdsOf(init, "Uid")));
        Assert.Equal([first, first, first, first], IdsOf(init, "Gid"));
        Assert.Empty(IdsOf(init, "Groups"));
        var app = int.Parse(File.ReadAllText($"/proc/{init}/task/{init}/children").Trim(), CultureInfo.InvariantCulture);
        Assert.Equal([first + 5, first + 5, first + 5, first + 5], IdsOf(app, "Uid"));
        Assert.Equal([first + 6], IdsOf(app, "Groups"));
        foreach (var kind in (string[])["user", "net", "ipc", "uts", "mnt", "pid"])
        {
            Assert.NotEqual(File.ResolveLinkTarget($"/proc/self/ns/{kind}", false)!.Name, File.ResolveLinkTarget($"/proc/{app}/ns/{kind}", false)!.Name);
        }
    }

    [RootFact]
    public void FilesOfTheImageHaveTheirOwnersAndCanBeGivenAway()
    {
        var result = Shell("stat -c '%u:%g' / /home/f /bin/busybox; busybox chown 7:8 /home/f && stat -c '%u:%g' /home/f; touch /n; stat -c '%u:%g' /n").Expect(0);
        Assert.Equal("0:0\n33:34\n0:0\n7:8\n0:0\n", result.Out);
        Assert.Empty(result.Err);
    }

    // What the pod's root may do it may do in the pod alone.
    [RootFact]
    public void RootOfThePodHasNoRightsOutside()
    {
        var everything = string.Join(',', new[] { "CAP_SYS_ADMIN", "CAP_SYS_PTRACE", "CAP_MKNOD", "CAP_NET_ADMIN", "CAP_NET_BIND_SERVICE", "CAP_SETUID", "CAP_SETGID", "CAP_CHOWN", "CAP_SYS_RAWIO", "CAP_DAC_OVERRIDE" });
        var result = Shell(
            "mount -t tmpfs x /home 2>/dev/null && echo mounted; mknod /dev/sda b 8 0 2>/dev/null && echo node; busybox head -c 1 /proc/kcore >/dev/null 2>&1 && echo memory;"
            + "hostname mine && hostname; busybox ip link add v0 type dummy 2>/dev/null; busybox ip link set lo down && echo network;"
            + "cat /proc/1/environ 2>/dev/null && echo environ; ls /proc/1/root/ 2>/dev/null && echo root; busybox timeout 1 busybox nc -l -p 80 2>&1 | busybox grep -c denied",
            "--caps-retain=" + everything, "--insecure-options=seccomp,paths");
        Assert.Equal("mine\nnetwork\n0\n", result.Out);
    }

    [RootFact]
    public void AVolumeHasTheHostsOwnersAndAFileSystemWithoutIdMappedMountsIsRefused()
    {
        using var host = new TempDirectory();
        File.WriteAllText(host["secret"], "s");
        File.SetUnixFileMode(host["secret"], UnixFileMode.UserRead);
        var volume = $"v,kind=host,source={host.Path}";
        Assert.Equal("s0:0\n", Shell("cat /v/secret; stat -c '%u:%g' /v/secret; touch /v/new", "--volume", volume, "--mount", "volume=v,target=/v").Expect(0).Out);
        Assert.Equal("0:0", OwnerOf(host["new"]));
        Assert.NotEqual(0, Shell("cat /v/secret", "--user=5", "--volume", volume, "--mount", "volume=v,target=/v").ExitCode);
        Shell("true", "--volume", "v,kind=host,source=/sys/kernel,recursive=false", "--mount", "volume=v,target=/v").ExpectError(254, "volume v: its files' owners are the pod's users of the same numbers, for which its file system must know ID-mapped mounts");
        Assert.Equal("9:8\n", Shell("stat -c '%u:%g' /v", "--volume", "v,kind=empty,uid=9,gid=8", "--mount", "volume=v,target=/v").Expect(0).Out);
    }

    [RootFact]
    public void WhatChangedIsKeptWithThePodsOwners()
    {
        using var directory = new TempDirectory();
        Shell("busybox chown 7:8 /home/f; touch /n; busybox chown 70:80 /n", "--keep-changes", "--uuid-file-save", directory["uuid"]).Expect(0);
        var uuid = File.ReadAllText(directory["uuid"]).Trim();
        Tool.Run("runner", "export", "--dir", _fixture.RootState, uuid, directory["kept.aci"]).Expect(0);
        Assert.Matches("7/8 .* rootfs/home/f\n(.*\n)*.*70/80 .* rootfs/n\n", ListOf(directory["kept.aci"]));
        using var pod = new BackgroundPod(_fixture, "--private-users");
        Tool.Run("runner", "enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/sh", "-c", "touch /n; busybox chown 70:80 /n").Expect(0);
        Tool.Run("runner", "export", "--live", "--dir", _fixture.RootState, pod.Uuid, directory["live.aci"]).Expect(0);
        Assert.Matches("0/0 .* rootfs/bin/busybox\n(.*\n)*.*70/80 .* rootfs/n\n", ListOf(directory["live.aci"]));
    }

    [RootTheory]
    [InlineData("--user=0")]
    [InlineData("--user=5", "--group=6", "--caps-retain=CAP_SYS_PTRACE")]
    public void WhoEntersIsAUserOfThePod(params string[] options)
    {
        using var pod = new BackgroundPod(_fixture, ["--private-users", .. options]);
        var first = FirstOf(pod.Directory);
        const string about = "id; cat /proc/self/uid_map; busybox grep -e Cap -e Seccomp: /proc/self/status";
        var entered = Tool.Run("runner", "enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/sh", "-c", about).Expect(0).Out;
        Assert.Equal(_fixture.Run(true, LaunchFixture.Image, ["--private-users", "--exec", "/bin/sh", .. options], ["-c", about]).Expect(0).Out.Split('\n').Where(line => !line.Contains("65536", StringComparison.Ordinal)), entered.Split('\n').Where(line => !line.Contains("65536", StringComparison.Ordinal)));
        Assert.Matches($@"\n +0 +{first} +65536\n", entered);
    }

    [RootFact]
    public void SeveralAppsWithEventHandlersLogsAndMetadata()
    {
        const string handlers = ",\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/bin/sh\",\"-c\",\"echo before; id > /dev/stdout\"]},{\"name\":\"post-stop\",\"exec\":[\"/bin/sh\",\"-c\",\"echo after\"]}]";
        _fixture.Fetch(_fixture.Build("handled", LaunchFixture.Manifest("example.com/handled", handlers), []));
        using var directory = new TempDirectory();
        string[] pod = ["run", "--private-users", "--stdout=log", "--dir", _fixture.RootState, "--insecure-options=image", "--uuid-file-save", directory["uuid"]];
        Tool.Run("runner", [.. pod, "example.com/handled", "--user=5", "--exec=/bin/sh", "--", "-c", "busybox wget -q -O - $AC_METADATA_URL/acMetadata/v1/apps/handled/image/id; echo", "---", LaunchFixture.Image, "--name=other", "--exec=/bin/id", "--user=9"]).Expect(0);
        var logs = Tool.Run("runner", "logs", "--dir", _fixture.RootState, File.ReadAllText(directory["uuid"]).Trim(), "--app", "handled").Expect(0).Out;
        Assert.Matches("^before\nuid=5 gid=0 groups=0\nsha512-[0-9a-f]+\nafter\n$", logs);
        Assert.Equal("uid=9 gid=0 groups=0\n", Tool.Run("runner", "logs", "--dir", _fixture.RootState, File.ReadAllText(directory["uuid"]).Trim(), "--app", "other").Expect(0).Out);
    }

    [RootFact("script")]
    public void TheTerminalIsTheUsers()
    {
        var run = $"{Tool.PathOf("runner")} run --private-users --interactive --user=5 --dir {_fixture.RootState} --insecure-options=image --exec /bin/sh {Owned} -- -c 'stat -c %u:%g /dev/pts/0; echo typed > /dev/tty'";
        Assert.Contains("5:5\r\ntyped\r\n", CallersUsersTests.WithoutEnd(Tool.RunProgram("script", ["-qec", run, "/dev/null"], new RunOptions()).Expect(0).Out), StringComparison.Ordinal);
    }

    [RootFact]
    public void PodsThatRunAtOnceHaveDifferentUsers()
    {
        var pods = new List<BackgroundPod>();
        try
        {
            Parallel.For(0, 6, _ =>
            {
                var pod = new BackgroundPod(_fixture, "--private-users");
                lock (pods)
                {
                    pods.Add(pod);
                }
            });
            Assert.Equal(6, pods.Select(pod => FirstOf(pod.Directory)).Distinct().Count());
        }
        finally
        {
            pods.ForEach(pod => pod.Dispose());
        }
    }

    [RootFact]
    public void TheLockThatAKilledRunnerLeavesIsCollected()
    {
        using var pod = new BackgroundPod(_fixture, "--private-users");
        var file = $"/run/appc/private-users/{FirstOf(pod.Directory)}-{FirstOf(pod.Directory)}";
        Tool.Run("runner", "gc", "--dir", _fixture.RootState).Expect(0);
        Assert.True(File.Exists(file)); // it is held
        pod.KillRunner();
        Eventually(() =>
        {
            Tool.Run("runner", "gc", "--dir", _fixture.RootState).Expect(0);
            Assert.False(File.Exists(file));
        });
    }

    // A mount namespace of its own, so that nobody else's /etc/subuid is changed.
    [RootFact("unshare")]
    public void RootsOwnRangesAreUsedUpAndThenToldSo()
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["ids"], "someone:100000:65536\nroot:3000000:131072\n");
        var runner = $"{Tool.PathOf("runner")} run --private-users --dir {_fixture.RootState} --insecure-options=image {LaunchFixture.Image} --exec /bin/sh -- -c";
        var script = $"touch /etc/subuid /etc/subgid; mount --bind {directory["ids"]} /etc/subuid; mount --bind {directory["ids"]} /etc/subgid; mkdir -p /run/appc; mount -t tmpfs t /run/appc\n"
            + $"for i in 1 2; do {runner} 'cat /proc/self/uid_map; exec sleep 100' > {directory["out"]}$i & p=\"$p $!\"; done\n"
            + $"for i in $(seq 200); do test -s {directory["out"]}1 -a -s {directory["out"]}2 && break; sleep 0.05; done; {runner} true; echo $?; kill $p; wait; cat {directory["out"]}1 {directory["out"]}2";
        var result = Tool.RunProgram("unshare", ["--mount", "--propagation", "private", "sh", "-uc", "p=; " + script], new RunOptions());
        Assert.Equal(["0 3000000 65536", "0 3065536 65536", "254"], result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Blanks().Replace(line.Trim(), " ")).Order(StringComparer.Ordinal));
        Assert.Contains("runner: launch: --private-users: no range of 65536 users and groups is left", result.Err, StringComparison.Ordinal);
    }

    // overlayfs has no ID-mapped mounts, so a state directory on one has none.
    [RootTheory("unshare")]
    [InlineData("auto", 0)]
    [InlineData("copy", 0)]
    [InlineData("overlay", 254)]
    public void WhereNoMountCanBeIdMappedTheImageIsCopied(string rootfs, int code)
    {
        using var directory = new TempDirectory();
        foreach (var name in (string[])["lower", "upper", "work", "merged"])
        {
            Directory.CreateDirectory(directory[name]);
        }

        var (runner, state, aci) = (Tool.PathOf("runner"), directory["merged/s"], _fixture.Build("copied-" + rootfs, LaunchFixture.Manifest(Owned), ["dir home", "file home/f 0600 \"x\"", "chown home/f 33 34"]));
        var script = $"mount -t overlay o -o lowerdir={directory["lower"]},upperdir={directory["upper"]},workdir={directory["work"]} {directory["merged"]}; {runner} fetch --dir {state} --insecure-options=image {aci} >/dev/null\n"
            + $"{runner} run --rootfs={rootfs} --private-users --keep-changes --dir {state} --insecure-options=image --uuid-file-save {directory["uuid"]} --volume e,kind=empty,uid=9,gid=8 --mount volume=e,target=/e {Owned} --exec /bin/sh --"
            + " -c \"stat -c '%u:%g' / /home/f /e; touch /n; busybox chown 70:80 /n\" || exit $?\n"
            + $"stat -c '%u' {state}/pods/*/apps/owned/root; {runner} export --dir {state} $(cat {directory["uuid"]}) {directory["kept.aci"]}";
        var result = Tool.RunProgram("unshare", ["--mount", "--propagation", "private", "sh", "-uc", script], new RunOptions()).Expect(code);
        if (code == 0)
        {
            Assert.Matches("^0:0\n33:34\n9:8\n[1-9][0-9]{5,}\n$", result.Out);
            Assert.Contains("every file of the image is copied for the pod's users", result.Err, StringComparison.Ordinal);
            Assert.Matches("33/34 .* rootfs/home/f\n(.*\n)*.*70/80 .* rootfs/n\n", ListOf(directory["kept.aci"]));
        }
    }

    [RootFact]
    public void WhatWasSaidWhenItWasPreparedHolds()
    {
        string Prepare() => Tool.Run("runner", "prepare", "--private-users", "--dir", _fixture.RootState, "--insecure-options=image", Owned, "--exec", "/bin/sh", "--", "-c", "cat /proc/self/uid_map").Expect(0).Out.Trim();
        Assert.Matches(@"^ +0 +[1-9]\d+ +65536\n$", Tool.Run("runner", "run-prepared", "--dir", _fixture.RootState, "--insecure-options=image", Prepare()).Expect(0).Out);
        Assert.Matches(@"^ +0 +0 +4294967295\n$", Tool.Run("runner", "run-prepared", "--private-users=false", "--dir", _fixture.RootState, "--insecure-options=image", Prepare()).Expect(0).Out);
    }

    [RootFact]
    public void AUserThatThePodLacksIsRefused() => Shell("true", "--user=70000").ExpectError(254, "launch app owned: user or group 70000: a pod with private users has those from 0 to 65535");

    private static uint FirstOf(string pod) => uint.Parse(File.ReadAllText(Path.Join(pod, "users")).Split(' ')[0], CultureInfo.InvariantCulture);

    private static uint[] IdsOf(int pid, string kind) => [.. File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(kind + ":", StringComparison.Ordinal))[(kind.Length + 1)..]
        .Split('\t', ' ').Where(word => word.Length > 0).Select(word => uint.Parse(word, CultureInfo.InvariantCulture))];

    private static string OwnerOf(string path) => Tool.RunProgram("stat", ["-c", "%u:%g", path], new RunOptions()).Expect(0).Out.Trim();

    private static string ListOf(string aci) => Tool.RunProgram("tar", ["--numeric-owner", "-tvf", aci], new RunOptions()).Expect(0).Out;

    private static void Eventually(Action check)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                check();
                return;
            }
            catch (Exception) when (attempt < 200)
            {
                Thread.Sleep(25);
            }
        }
    }

    [GeneratedRegex(" +", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
