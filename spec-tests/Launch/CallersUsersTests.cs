namespace SpecTests.Launch;

/// <summary>Pods of an ordinary user with the users that /etc/subuid and /etc/subgid give him: whose files are, that all of them can be removed, and that all else goes on working.</summary>
public sealed class CallersUsersTests : IClassFixture<LaunchFixture>
{
    private const string Owned = "example.com/owned";
    private readonly LaunchFixture _fixture;
    private readonly string _own = Guid.NewGuid().ToString();

    public CallersUsersTests(LaunchFixture fixture)
    {
        _fixture = fixture;
        var aci = Path.Join(fixture.UserHome, "owned.aci");
        if (!File.Exists(aci))
        {
            File.Copy(fixture.Build("owned", LaunchFixture.Manifest(Owned), ["dir home", "file home/f 0600 \"x\"", "chown home/f 33 34", "dir closed 0700", "dir closed/in", "symlink closed/link in", "file closed/file 0644 \"f\"", "chown closed 70 71"]), aci);
            OrdinaryUser.Own(aci);
            OrdinaryUser.Run(fixture.UserHome, "runner", "fetch", "--dir", fixture.UserState, "--insecure-options=image", aci).Expect(0);
        }
    }

    private string Aci => Path.Join(_fixture.UserHome, "owned.aci");

    /// <summary>sh: "run OPTIONS -- LINE" runs a shell line in a pod whose UUID is then in the file u, in the store $S.</summary>
    private ToolResult Shell(string script, string? state = null, string lines = UserWithRanges.Lines) => UserWithRanges.Run(
        _fixture.UserHome,
        $$"""
        R={{Tool.PathOf("runner")}}; S={{state ?? _fixture.UserState}}; O="--dir $S"; mkdir -p {{_own}}; cd {{_own}}
        run() { $R run $O --insecure-options=image --private-users --uuid-file-save u --exec /bin/sh "$@"; }
        trap 'test -z "${p:-}" || kill -9 $p 2>/dev/null || true' EXIT
        start() { rm -f u; exec $R run $O --insecure-options=image --private-users --uuid-file-save u --exec /bin/sh "$@"; }
        await() { for i in $(seq 400); do eval "$1" >/dev/null 2>&1 && return; sleep 0.05; done; echo "in vain: $1"; exit 1; }
        {{script}}
        """,
        lines);

    private const string Needs = "newuidmap";

    [RootFact("setpriv", "unshare", Needs)]
    public void FilesOfTheImageHaveTheirOwnersAndCanBeGivenAway()
    {
        var result = Shell($"run {Owned} -- -c 'cat /proc/self/uid_map; stat -c %u:%g / /home/f /closed /bin/busybox; busybox chown 7:8 /home/f; stat -c %u:%g /home/f; touch /n; stat -c %u:%g /n'").Expect(0);
        var own = Tool.RunProgram("id", ["-u", "appc-test"], new RunOptions()).Out.Trim();
        Assert.Equal([$"0 {own} 1", "1 200000 65535", "0:0", "33:34", "70:71", "0:0", "7:8", "0:0"], result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))));
        Assert.Empty(result.Err);
    }

    [RootFact("setpriv", "unshare", "ps", Needs)]
    public void EachUserIsANumberOfTheRangeOutsideAndWhoEntersIsTheApps()
    {
        var result = Shell($$"""
            start --user=33 --group=34 --supplementary-gids=34,5 {{Owned}} -- -c 'id; exec sleep 4242' & p=$!
            await '$R enter $O $(cat u) /bin/true'; ps -eo uid,gid,args | grep -E '^ *[0-9]+ +[0-9]+ sleep 424[2]' | tr -s ' '; ps -eo ppid,uid,comm | awk -v p=$p '$1 == p && $3 == "appc-init" { print $2 }'
            $R enter $O $(cat u) /bin/sh -c 'id; cat /home/f; busybox grep -e CapBnd -e Seccomp: /proc/self/status' > entered
            run --user=33 --group=34 --supplementary-gids=34,5 {{Owned}} -- -c 'id; cat /home/f; busybox grep -e CapBnd -e Seccomp: /proc/self/status' > launched
            kill $p; wait $p || true; cmp entered launched; head -c 30 entered
            """).Expect(0);
        var own = Tool.RunProgram("id", ["-u", "appc-test"], new RunOptions()).Out.Trim();
        Assert.Matches($"^uid=33 gid=34 groups=5,34\n ?200032 200033 sleep 4242\n{own}\nuid=33 gid=34 groups=5,34\n", result.Out);
    }

    [RootTheory("setpriv", "unshare", Needs)]
    [InlineData("overlay")]
    [InlineData("copy")]
    public void WhatChangedIsKeptWithThePodsOwnersAndGoes(string rootfs)
    {
        var result = Shell($$"""
            run --rootfs={{rootfs}} --keep-changes {{Owned}} -- -c 'busybox chown 7:8 /home/f; mkdir /d; touch /d/x; busybox chown 70:80 /d/x; busybox chown 9:9 /d; busybox chmod 700 /d'
            $R export $O $(cat u) kept.aci; tar --numeric-owner -tvf kept.aci; stat -c %U kept.aci; ls -d $S/pods/$(cat u)/apps/*/*/d; $R rm $O $(cat u); ls $S/pods | grep -c $(cat u) || true
            """).Expect(0);
        Assert.Matches("drwx------ 70/71 .* rootfs/closed\n(.*\n)*.* 9/9 .* rootfs/d\n.* 70/80 .* rootfs/d/x\n(.*\n)*.* 7/8 .* rootfs/home/f\n", result.Out);
        Assert.Matches("\nappc-test\n.*/d\n\"[-0-9a-f]*\"\n0\n$", result.Out);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void ARunningPodIsExportedWithItsOwners()
    {
        var result = Shell($$"""
            start --user=33 --group=34 {{Owned}} -- -c 'echo live > /home/f; echo up; exec sleep 4243' > out & p=$!
            await 'grep up out'; $R export --live $O $(cat u) live.aci; kill $p; wait $p || true; tar --numeric-owner -tvf live.aci; tar -xOf live.aci rootfs/home/f
            """).Expect(0);
        Assert.Matches("drwx------ 70/71 .* rootfs/closed\n(.*\n)*.* 33/34 .* rootfs/home/f\n(.*\n)*live\n$", result.Out);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void VolumesBelongToWhomTheyShallAndTheCallersAreRoots()
    {
        var result = Shell($$"""
            mkdir v; echo h > v/f; chmod 600 v/f
            run --volume v,kind=host,source=$PWD/v --mount volume=v,target=/v --volume e,kind=empty,uid=33,gid=34,mode=0750 --mount volume=e,target=/closed/in/deep/er {{Owned}} -- -c 'cat /v/f; stat -c %u:%g /v /v/f; touch /v/n; busybox chown 33:34 /v/n; stat -c %u:%g:%a /closed /closed/in /closed/in/deep /closed/in/deep/er; touch /closed/in/deep/er/x'
            stat -c %u:%g v/n; run --volume e,kind=empty --mount volume=e,target=/closed/in {{Owned}} -- -c 'stat -c %u:%g:%a /closed /closed/in'
            """).Expect(0);
        Assert.Equal("h\n0:0\n0:0\n70:71:700\n0:0:755\n0:0:755\n33:34:750\n200032:200033\n70:71:700\n0:0:755\n", result.Out);
        Assert.Empty(result.Err);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void TheRootDirectoryBelongsToTheImagesUser()
    {
        var copy = Path.Join(_fixture.UserHome, "rooted.aci");
        File.Copy(_fixture.Build("rooted", LaunchFixture.Manifest("example.com/rooted"), ["chown . 9 8"]), copy);
        OrdinaryUser.Own(copy);
        Assert.Equal("9:8\n9:8\n", Shell($"run {copy} -- -c 'stat -c %u:%g /'; run --rootfs=copy example.com/rooted -- -c 'stat -c %u:%g /'").Expect(0).Out);
    }

    /// <summary>What cannot be given to its owner must not make anybody root instead.</summary>
    [RootFact("setpriv", "unshare", Needs)]
    public void FilesOfUsersThatThePodLacksAreItsRootsWithoutSetIdBits()
    {
        var copy = Path.Join(_fixture.UserHome, "beyond.aci");
        File.Copy(_fixture.Build("beyond", LaunchFixture.Manifest("example.com/beyond"), ["file far 0755 \"x\"", "chown far 70000 5", "mode far 04755", "file near 0755 \"x\"", "chown near 7 8", "mode near 04755"]), copy);
        OrdinaryUser.Own(copy);
        var result = Shell($"run {copy} -- -c 'stat -c %u:%g:%a /far /near'").Expect(0);
        Assert.Equal("0:0:755\n7:8:4755\n", result.Out);
        Assert.Equal("runner: warning: 1 file of the image belongs to users whom the pod does not have (far): to the pod's root instead, without set-id bits and file capabilities\n", result.Err);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void SeveralAppsOfSeveralUsersWithEventHandlersLogsAndMetadata()
    {
        const string handlers = ",\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":[\"/bin/sh\",\"-c\",\"echo before; id > /dev/stdout\"]},{\"name\":\"post-stop\",\"exec\":[\"/bin/sh\",\"-c\",\"echo after\"]}]";
        var copy = Path.Join(_fixture.UserHome, "handled.aci");
        File.Copy(_fixture.Build("handled", LaunchFixture.Manifest("example.com/handled", handlers), []), copy);
        OrdinaryUser.Own(copy);
        var result = Shell($$"""
            $R run $O --insecure-options=image --private-users --stdout=log --uuid-file-save u {{copy}} --user=5 --exec=/bin/sh -- -c 'busybox wget -q -O - $AC_METADATA_URL/acMetadata/v1/apps/handled/image/id; echo' --- {{Owned}} --name=other --exec=/bin/id --user=/home/f
            $R logs $O $(cat u) --app handled; $R logs $O $(cat u) --app other; $R status $O $(cat u) | grep -e app-
            """).Expect(0);
        Assert.Matches("^before\nuid=5 gid=0 groups=0\nsha512-[0-9a-f]+\nafter\nuid=33 gid=0 groups=0\n", result.Out);
        Assert.Contains("app-other=0\n", result.Out, StringComparison.Ordinal);
    }

    [RootFact("setpriv", "unshare", "script", Needs)]
    public void TheTerminalIsTheAppsUsers() => Assert.Contains(
        "33:5\r\ntyped\r\n",
        WithoutEnd(Shell($"script -qec \"$R run $O --insecure-options=image --private-users --interactive --user=33 --exec /bin/sh {Owned} -- -c 'stat -c %u:%g /dev/pts/0; echo typed > /dev/tty'\" /dev/null").Expect(0).Out),
        StringComparison.Ordinal);

    /// <summary>script(1) types a zero byte when its own input ends, whenever that is; the terminal echoes it.</summary>
    internal static string WithoutEnd(string typescript) => typescript.Replace("^@", "", StringComparison.Ordinal);

    [RootFact("setpriv", "unshare", Needs)]
    public void WhatWasSaidWhenItWasPreparedHolds()
    {
        var result = Shell($$"""
            prepare() { $R prepare $O --insecure-options=image --private-users {{Owned}} --exec /bin/sh -- -c 'busybox wc -l < /proc/self/uid_map'; }
            $R run-prepared $O --insecure-options=image $(prepare); $R run-prepared $O --insecure-options=image --private-users=false $(prepare)
            """).Expect(0);
        Assert.Equal(["2", "1"], result.Out.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void NothingIsLeftOfAKilledPod()
    {
        var result = Shell($$"""
            start --keep-changes {{Owned}} -- -c 'mkdir -p /d/e; busybox chown 5 /d/e /d; busybox chmod 700 /d; echo up; exec sleep 4244' > out & p=$!
            await 'grep up out'; kill -9 $p; wait $p || true; $R status $O $(cat u) | grep state; await "$R gc $O --grace-period=0s | grep $(cat u)"; ls $S/pods | grep -c $(cat u) || true
            """).Expect(0);
        Assert.Equal("state=aborted\n0\n", result.Out);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void APodWhoseFilesAreNobodysKeepsNoOtherFromBeingRemoved()
    {
        var state = Path.Join(_fixture.UserHome, _own, "store");
        const string files = "mkdir -p /d/e; busybox chown 5 /d/e /d";
        Shell($"run --keep-changes {Aci} -- -c '{files}'; run --keep-changes {Owned} -- -c true", state).Expect(0);
        var result = Shell("$R gc $O --grace-period=0s | wc -l; ls $S/pods | wc -l; $R status $O $(ls $S/pods) | grep state", state, lines: "someone:1:1\n").Expect(0);
        Assert.Equal("1\n1\nstate=exited\n", result.Out);
        Assert.Contains("none of the caller's ranges in /etc/subuid and /etc/subgid", result.Err, StringComparison.Ordinal);
        Assert.Equal("1\n0\n", Shell("$R gc $O --grace-period=0s | wc -l; ls $S/pods | wc -l", state).Expect(0).Out);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void RangesThatAreTakenAwayMeanwhileCostNoExitCodeAndNoEntrance()
    {
        var result = Shell($$"""
            start {{Owned}} -- -c 'busybox mkdir /d; touch /d/x; busybox chown 5 /d; echo up; sleep 2; exit 7' > out & p=$!
            await 'grep up out'; echo > /etc/subuid; $R enter $O $(cat u) /bin/sh -c 'stat -c %u:%g /closed; busybox wc -l < /proc/self/uid_map'; wait $p || echo code $?; $R status $O $(cat u) | grep -e state -e app-
            """).Expect(0);
        Assert.Matches("^70:71\n *2\ncode 7\nstate=exited\napp-owned=7\n$", result.Out);
        Assert.Contains("none of the caller's ranges in /etc/subuid and /etc/subgid", result.Err, StringComparison.Ordinal);
        Assert.Contains("'runner gc' tries again", result.Err, StringComparison.Ordinal);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void APreparedPodIsExportedWithOwnersAndOneOfOtherRangesNotAtAll()
    {
        var result = Shell($$"""
            u=$($R prepare $O --insecure-options=image --private-users {{Owned}}); $R export $O $u prepared.aci; tar --numeric-owner -tvf prepared.aci; $R rm $O $u > /dev/null
            run --keep-changes {{Owned}} -- -c 'touch /n; busybox chown 9 /n'; echo appc-test:400000:65536 > /etc/subuid; $R export $O $(cat u) ended.aci || echo code $?; test ! -e ended.aci
            """).Expect(0);
        Assert.Matches("drwx------ 70/71 .* rootfs/closed\n(.*\n)*.* 33/34 .* rootfs/home/f\n(.*\n)*code 254\n$", result.Out);
        Assert.Contains("the ranges in /etc/subuid and /etc/subgid have changed since it ran", result.Err, StringComparison.Ordinal);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void ATargetBehindAClosedDirectoryMayBeALinkButNoFile()
    {
        string Mount(string target) => $"run --volume v,kind=empty,uid=33 --mount volume=v,target={target} {Owned} -- -c 'stat -c %u /closed/in /closed/link/'";
        Assert.Equal("33\n33\n", Shell(Mount("/closed/link")).Expect(0).Out);
        Shell(Mount("/closed/file") + " || exit $?").ExpectError(254, "openat2");
        Shell(Mount("/closed/in").Replace("uid=33", "uid=70000", StringComparison.Ordinal) + " || exit $?").ExpectError(254, "volume v: user 70000: the caller's ranges");
        Shell($"run --user=/closed/in {Owned} -- -c true || exit $?").ExpectError(254, "look up /closed/in in the image: permission denied");
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void AnImageWhoseRootDirectoryIsClosedIsRefusedWithTheReason()
    {
        var copy = Path.Join(_fixture.UserHome, "shut.aci");
        File.Copy(_fixture.Build("shut", LaunchFixture.Manifest("example.com/shut"), ["chown . 9 8", "mode . 0700"]), copy);
        OrdinaryUser.Own(copy);
        Shell($"run {copy} -- -c true || exit $?").ExpectError(254, "the image's root directory is another user's than its root's, and closed to others");
    }

    /// <summary>A store of its own, in which damage and removal disturb nobody.</summary>
    [RootFact("setpriv", "unshare", Needs)]
    public void TreesAreVerifiedAndRemoved()
    {
        var result = Shell($$"""
            run {{Aci}} -- -c true; $R run $O --insecure-options=image --exec /bin/true {{Owned}}; ls $S/trees | grep -vc lock
            $R image verify $O | cut -d: -f2; t=$(echo $S/trees/users-*/rootfs); touch $t/bin/added; $R image verify $O || echo code $?; rm $t/bin/added
            $R image gc $O --grace-period=0s; ls -A $S/trees $S/tmp; run {{Owned}} -- -c 'stat -c %u /closed'; $R image rm $O {{Owned}} > /dev/null; ls -A $S/trees $S/tmp
            """, Path.Join(_fixture.UserHome, _own, "store")).Expect(0);
        Assert.Matches("^2\n whole, but not to be run\nsha512-.*: damaged\n  rootfs /bin/added: added\n  rootfs /bin: changed\ncode 1\ngc: 0 image.s., 2 rendered root file system.*\n/.*/tmp:\n\n/.*/trees:\n70\n/.*/tmp:\n\n/.*/trees:\n$", result.Out);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void OtherRangesGetTreesOfTheirOwnAndWhatIsNobodysAnyMoreIsTold()
    {
        var state = Path.Join(_fixture.UserHome, _own, "store");
        Shell($"run {Aci} -- -c true", state).Expect(0);
        const string others = "appc-test:400000:1000\nappc-test:500000:2000\n";
        var result = Shell($"run {Owned} -- -c 'stat -c %u:%g /home/f /closed; busybox chown 2999 /n 2>/dev/null || touch /n; busybox chown 2999 /n && stat -c %u /n'; $R image verify $O | cut -d: -f2; run --user=3001 {Owned} -- -c id || echo code $?; ls $S/trees | grep -vc lock; $R image gc $O --grace-period=0s || echo code $?", state, others).Expect(0);
        Assert.Equal("33:34\n70:71\n2999\n whole, but not to be run\ncode 254\n2\ncode 254\n", result.Out);
        Assert.Contains("user 3001: the caller's ranges in /etc/subuid and /etc/subgid make users from 0 to 3000", result.Err, StringComparison.Ordinal);
        Assert.Contains("none of the caller's ranges in /etc/subuid and /etc/subgid", result.Err, StringComparison.Ordinal);
        Assert.Matches("0 rendered .*, 1 leftover.*\n.*/tmp:\n\n.*/trees:\n$", Shell("$R image gc $O --grace-period=0s; ls -A $S/trees $S/tmp", state).Expect(0).Out);
    }

    [RootTheory("setpriv", "unshare", Needs)]
    [InlineData("gc --images --grace-period=0s", "code 254\n")]
    [InlineData("rm " + Owned, "successfully removed aci for image: \"ID\"\nrm: 1 image(s) successfully removed\n")]
    public void AnImageGoesAlthoughATreeOfFormerRangesStays(string command, string said)
    {
        var state = Path.Join(_fixture.UserHome, _own, "store");
        Shell($"run {Aci} -- -c true", state).Expect(0);
        var result = Shell($"$R image {command} $O || echo code $?; ls $S/images | wc -l; ls $S/trees | wc -l", state, "appc-test:400000:65536\n").Expect(0);
        Assert.Equal(said + "0\n0\n", System.Text.RegularExpressions.Regex.Replace(result.Out, "sha512-[0-9a-f]*", "ID", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        Assert.Contains("none of the caller's ranges in /etc/subuid and /etc/subgid", result.Err, StringComparison.Ordinal);
        Assert.Contains("1 leftover", Shell("$R image gc $O; ls -A $S/tmp", state).Expect(0).Out, StringComparison.Ordinal);
    }

    [RootFact("setpriv", "unshare")]
    public void WithoutARangeItIsRefusedWithTheCure()
    {
        var result = Shell($"run {Owned} -- -c true", lines: "someone:100000:65536\n").Expect(254);
        Assert.Contains("launch: --private-users: /etc/subuid has no range for appc-test", result.Err, StringComparison.Ordinal);
        Assert.Contains("usermod --add-subuids", result.Err, StringComparison.Ordinal);
    }

    [RootFact("setpriv", "unshare", Needs)]
    public void RootOfAUserNamespaceHandsOnWhatHeHas()
    {
        var state = Path.Join(_fixture.UserHome, _own, "store");
        var result = Shell($"unshare --map-root-user --map-auto $R run $O --insecure-options=image --private-users --exec /bin/sh {Aci} -- -c 'stat -c %u:%g /home/f /closed'; run {Owned} -- -c 'stat -c %u:%g /home/f'", state).Expect(0);
        Assert.Equal("33:34\n70:71\n33:34\n", result.Out);
    }
}
