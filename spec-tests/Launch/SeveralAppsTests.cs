using System.Text.Json;

namespace SpecTests.Launch;

/// <summary>Pods of several apps, event handlers, pod manifests.</summary>
public sealed class SeveralAppsTests : IClassFixture<LaunchFixture>
{
    private readonly LaunchFixture _fixture;

    public SeveralAppsTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void AppsShareWhatTheSpecificationSaysAndNothingElse(bool asRoot)
    {
        const string facts = "for n in pid net ipc uts mnt user cgroup; do readlink /proc/self/ns/$n; done; touch /mine-$AC_APP_NAME; ls / | head -c 0; ls -d /mine-*; hostname";
        var result = Pod(asRoot, [], App("a", ["--exec=/bin/sh"], "-c", facts + "; cat > /dev/null"), App("b", ["--exec=/bin/sh"], "-c", "sleep 1; " + facts));
        var lines = result.Expect(0).Out.TrimEnd().Split('\n');
        Assert.Equal(18, lines.Length);
        var (a, b) = (lines[..9], lines[9..]);
        Assert.Equal(a[..4], b[..4]);
        Assert.NotEqual(a[4], b[4]);
        Assert.Equal(a[5..7], b[5..7]);
        Assert.Equal(("/mine-a", "/mine-b"), (a[7], b[7]));
        Assert.Equal(a[8], b[8]);
    }

    [RootFact]
    public void EachAppIsItselfAndSeesTheOthersProcesses()
    {
        var result = Pod(true, [],
            App("a", ["--exec=/bin/sh", "--user=33", "--group=34", "--environment=X=1", "--caps-retain=CAP_CHOWN"], "-c", "sleep 1; echo $X $(id -u) $(id -g); busybox grep CapBnd /proc/self/status"),
            App("b", ["--exec=/bin/sh", "--readonly-rootfs"], "-c", "sleep 2; echo b $X $(id -u); touch /x; cat /proc/2/stat /proc/3/stat"));
        var text = result.Expect(1).Out; // app a is gone by then: /proc/2/stat cannot be read
        Assert.Contains("1 33 34\n", text, StringComparison.Ordinal);
        Assert.Contains("CapBnd:\t0000000000000001\n", text, StringComparison.Ordinal);
        Assert.Contains("b 0\n", text, StringComparison.Ordinal);
        Assert.Contains("\n3 (", text, StringComparison.Ordinal);
        Assert.Contains("Read-only file system", result.Err, StringComparison.Ordinal);
    }

    [RootTheory]
    [InlineData("exit 0", "exit 0", 0)]
    [InlineData("exit 3", "sleep 1; exit 0", 3)]
    [InlineData("exit 3", "sleep 1; exit 4", 4)]
    [InlineData("sleep 1; exit 3", "exit 4", 3)]
    [InlineData("kill -9 $$", "exit 0", 137)]
    public void ThePodsExitCodeIsThatOfTheAppThatFailedLast(string first, string second, int code) =>
        Assert.Equal(code, Pod(true, [], App("a", ["--exec=/bin/sh"], "-c", first), App("b", ["--exec=/bin/sh"], "-c", second)).ExitCode);

    [RootFact]
    public void EveryAppsExitCodeIsKept()
    {
        using var directory = new TempDirectory();
        Pod(true, ["--uuid-file-save", directory["uuid"]], App("a", ["--exec=/bin/sh"], "-c", "echo >/written; exit 3"), App("b", ["--exec=/bin/true"])).Expect(3);
        var pod = Path.Join(_fixture.RootState, "pods", File.ReadAllText(directory["uuid"]).Trim());
        Assert.Equal("3", File.ReadAllText(Path.Join(pod, "apps/a/exit")));
        Assert.Equal("0", File.ReadAllText(Path.Join(pod, "apps/b/exit")));
        Assert.Equal(["exit"], Directory.GetFileSystemEntries(Path.Join(pod, "apps/a")).Select(Path.GetFileName));
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void EventHandlersRunAroundTheAppInItsPlace(bool asRoot)
    {
        var image = Handlers("handlers", "[\"sh\",\"-c\",\"echo before $AC_APP_NAME $(id -u); echo x > /before\"]", asRoot);
        var result = _fixture.Run(asRoot, image, ["--exec=/bin/sh"], ["-c", "cat /before; echo main; touch /main; exit 5"]);
        Assert.Equal("before handlers 0\nx\nmain\nafter /before /main\n", result.Expect(5).Out);
    }

    [RootFact]
    public void AnAppWhosePreStartFailsIsNotStarted()
    {
        var image = Handlers("failing", "[\"sh\",\"-c\",\"echo before; touch /before; exit 7\"]", asRoot: true);
        Assert.Equal("before\nafter /before\n", _fixture.Run(true, image, ["--exec=/bin/sh"], ["-c", "echo main"]).Expect(7).Out);
    }

    [RootFact]
    public void AProgramOfOneAppThatIsMissingEndsThePod()
    {
        var result = Pod(true, [], App("a", ["--exec=/bin/sleep"], "100"), App("b", ["--exec=/nowhere"]));
        Assert.StartsWith("runner: launch: the app: execve(\"/nowhere\"", result.Expect(254).Err, StringComparison.Ordinal);
    }

    [RootFact]
    public void TwoAppsOfOneNameAreRefused() =>
        _fixture.Run(true, LaunchFixture.Image, [], ["---", LaunchFixture.Image]).ExpectError(254, "two apps are named busy; give one another name with --name");

    [RootFact]
    public void FortyAppsStart()
    {
        var apps = Enumerable.Range(0, 40).SelectMany(i => i == 0 ? App("a0", []) : ["---", .. App($"a{i}", [])]).ToArray();
        Tool.Run("runner", ["run", "--dir", _fixture.RootState, "--insecure-options=image", .. apps]).Expect(0);
    }

    [RootFact("setpriv")]
    public void AnOrdinaryUsersAppsAreOneUser() => Pod(false, [], App("a", []), App("b", ["--user=33"]))
        .ExpectError(254, "app a is user 0, group 0, app b is 33, 0: an ordinary user's pod has one user and one group");

    [RootFact]
    [Shows("pods:12")]
    public void APodManifestIsRun()
    {
        using var directory = new TempDirectory();
        var id = ImageId();
        File.WriteAllText(directory["pod.json"], $$$"""
            {"acVersion":"0.8.11","acKind":"PodManifest","apps":[
              {"name":"writer","image":{"id":"{{{id}}}"},"app":{"exec":["/bin/sh","-c","echo shared > /out/f; touch /denied || echo denied"],"user":"0","group":"0","mountPoints":[{"name":"work","path":"/out"}]},"readOnlyRootFS":true},
              {"name":"reader","image":{"name":"{{{LaunchFixture.Image}}}"},"app":{"exec":["/bin/sh","-c","sleep 1; cat /in/f; touch /in/g"],"user":"0","group":"0"},
               "mounts":[{"volume":"work","path":"/in","appVolume":null},{"volume":"own","path":"/own","appVolume":{"name":"own","kind":"empty","mode":"0700"}}]}],
             "volumes":[{"name":"work","kind":"empty"}],"annotations":[{"name":"a","value":"b"}]}
            """.Replace(",\"appVolume\":null", "", StringComparison.Ordinal));
        string[] run = ["run", "--dir", _fixture.RootState, "--insecure-options=image", "--uuid-file-save", directory["uuid"], "--pod-manifest", directory["pod.json"]];
        Assert.Equal("denied\nshared\n", Tool.Run("runner", run).Expect(0).Out);
        using var kept = JsonDocument.Parse(File.ReadAllBytes(Path.Join(_fixture.RootState, "pods", File.ReadAllText(directory["uuid"]).Trim(), "pod")));
        var apps = kept.RootElement.GetProperty("apps").EnumerateArray().ToList();
        Assert.All(apps, app => Assert.Equal(id, app.GetProperty("image").GetProperty("id").GetString()));
        Assert.Equal("/out", apps[0].GetProperty("mounts")[0].GetProperty("path").GetString());
        Assert.Equal("b", kept.RootElement.GetProperty("annotations")[0].GetProperty("value").GetString());
    }

    // The words look like settings; the plan, which is all that is done, does not change.
    [RootFact]
    [Shows("pods:192b")]
    [Shows("pods:193b")]
    public void WhatUsersNoteForThemselvesChangesNothing()
    {
        using var directory = new TempDirectory();
        const string notes = ",\"userAnnotations\":{\"user\":\"5\",\"readOnlyRootFS\":\"true\"},\"userLabels\":{\"os/linux/no-new-privileges\":\"true\",\"exec\":\"/bin/false\"}";
        string Plan(string ofApp, string ofPod)
        {
            File.WriteAllText(directory["pod.json"], "{\"acVersion\":\"0.8.11\",\"acKind\":\"PodManifest\",\"apps\":[{\"name\":\"a\",\"image\":{\"id\":\"" + ImageId()
                + "\"},\"app\":{\"exec\":[\"/bin/true\"],\"user\":\"0\",\"group\":\"0\"" + ofApp + "}}]" + ofPod + "}");
            string[] words = ["plan", "--net=none", "--uuid=3f0c6a52-0000-4000-8000-000000000001", "--dir", _fixture.RootState, "--insecure-options=image", "--pod-manifest", directory["pod.json"]];
            return WithoutToken(Tool.Run("runner", words).Expect(0).Out);
        }

        Assert.Equal(Plan("", ""), Plan(notes, notes));
    }

    private static string WithoutToken(string plan) => System.Text.RegularExpressions.Regex.Replace(plan, "18112/[0-9a-f]{64}", "18112/TOKEN", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));

    [RootTheory]
    [InlineData("{}", "acKind")]
    [InlineData("{\"acVersion\":\"0.8.11\",\"acKind\":\"PodManifest\",\"apps\":[]}", "apps")]
    [InlineData("{\"acVersion\":\"0.8.11\",\"acKind\":\"PodManifest\",\"apps\":[{\"name\":\"a\",\"image\":{}}]}", "neither an ID nor a name")]
    public void ABadPodManifestIsRefused(string manifest, string says)
    {
        using var directory = new TempDirectory();
        File.WriteAllText(directory["pod.json"], manifest);
        Tool.Run("runner", "run", "--dir", _fixture.RootState, "--pod-manifest", directory["pod.json"]).ExpectError(254, says);
    }

    [RootTheory]
    [InlineData("--pod-manifest says what runs", "--pod-manifest=x", "image")]
    [InlineData("--pod-manifest says what runs", "--pod-manifest=x", "--exec=/x")]
    [InlineData("which image?")]
    [InlineData("unknown option --nonsense", "a", "---", "b", "--nonsense")]
    public void WrongUsageIsSaid(string says, params string[] arguments) =>
        Tool.Run("runner", ["run", "--dir", _fixture.RootState, .. arguments]).ExpectError(2, says);

    private static string[] App(string name, string[] options, params string[] arguments) =>
        [LaunchFixture.Image, "--name", name, .. options, "--", .. arguments];

    private ToolResult Pod(bool asRoot, string[] options, string[] first, string[] second)
    {
        string[] all = ["run", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image", .. options, .. first, "---", .. second];
        return _fixture.As(asRoot, Tool.PathOf("runner"), all);
    }

    private string ImageId()
    {
        using var images = JsonDocument.Parse(Tool.Run("runner", "image", "list", "--json", "--dir", _fixture.RootState).Expect(0).Out);
        return images.RootElement.EnumerateArray().First(image => image.GetProperty("name").GetString() == LaunchFixture.Image).GetProperty("id").GetString()!;
    }

    private string Handlers(string name, string preStart, bool asRoot)
    {
        var handlers = ",\"eventHandlers\":[{\"name\":\"pre-start\",\"exec\":" + preStart + "},{\"name\":\"post-stop\",\"exec\":[\"/bin/sh\",\"-c\",\"echo after $(ls -d /before /main 2>/dev/null)\"]}]";
        var image = $"example.com/{name}";
        var aci = _fixture.Build(name + asRoot, LaunchFixture.Manifest(image, handlers), []);
        string[] fetch = ["fetch", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, "--insecure-options=image", aci];
        _fixture.As(asRoot, Tool.PathOf("runner"), fetch).Expect(0);
        return image;
    }
}
