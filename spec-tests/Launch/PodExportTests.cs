namespace SpecTests.Launch;

/// <summary>An app of a pod, with what it changed, as an image.</summary>
public sealed class PodExportTests : IClassFixture<LaunchFixture>
{
    private const string Change = "echo new > /made; echo changed > /script; busybox rm /bin/true; busybox ln -s /made /link; mkdir /etc 2>/dev/null; busybox chown 5:6 /made; busybox touch -d @1000000000 /made /script /etc /bin / /link";
    private readonly LaunchFixture _fixture;

    public PodExportTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory]
    [InlineData("overlay")]
    [InlineData("copy")]
    public void WhatTheAppChangedIsInTheImageAndNothingElse(string rootfs)
    {
        using var directory = new TempDirectory();
        var uuid = Ended(directory, true, ["--keep-changes", $"--rootfs={rootfs}", "--volume=v,kind=empty", "--mount=volume=v,target=/vol"], Change + "; echo x > /vol/in");
        Export(true, uuid, directory["out.aci"]).Expect(0);
        var names = Tool.RunProgram("tar", ["-tzf", directory["out.aci"]], new RunOptions()).Expect(0).Out.Split('\n');
        Assert.Contains("rootfs/made", names);
        Assert.Contains("rootfs/bin/sh", names);
        Assert.DoesNotContain("rootfs/bin/true", names);
        Assert.DoesNotContain("rootfs/vol/in", names);
        Tool.Run("actool", "validate", directory["out.aci"]).Expect(0);
        _fixture.Fetch(directory["out.aci"]);
        var again = Tool.Run("runner", "run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", "--exec=/bin/sh", directory["out.aci"], "--", "-c", "cat /made /script /link; stat -c '%u %g' /made; ls /bin/true").ExitCode;
        Assert.NotEqual(0, again); // /bin/true stays removed
        Assert.Equal("new\nchanged\nnew\n5 6\n", Tool.Run("runner", "run", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", "--exec=/bin/sh", directory["out.aci"], "--", "-c", "cat /made /script /link; stat -c '%u %g' /made").Expect(0).Out);
    }

    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void EqualChangesGiveEqualBytes(bool asRoot)
    {
        using var directory = new TempDirectory();
        OrdinaryUser.Own(directory.Path);
        var files = new List<byte[]>();
        for (var i = 0; i < 2; i++)
        {
            var uuid = Ended(directory, asRoot, ["--keep-changes"], "echo same > /made; busybox touch -d @1000000000 /made /; exit 0");
            Export(asRoot, uuid, directory[$"{asRoot}{i}.aci"], environment: "SOURCE_DATE_EPOCH=1000000001").Expect(0);
            files.Add(File.ReadAllBytes(directory[$"{asRoot}{i}.aci"]));
        }

        Assert.Equal(files[0], files[1]);
        Export(asRoot, Ended(directory, asRoot, ["--keep-changes"], "true"), directory[$"{asRoot}0.aci"]).ExpectError(254, "target file exists");
        Assert.Equal(files[0], File.ReadAllBytes(directory[$"{asRoot}0.aci"]));
    }

    [RootFact]
    public void WhatWasNotKeptOrRunsIsRefusedAndNothingIsWritten()
    {
        using var directory = new TempDirectory();
        Export(true, Ended(directory, true, [], "touch /changed"), directory["a.aci"]).ExpectError(254, "run it with --keep-changes");
        using var pod = new BackgroundPod(_fixture);
        Export(true, pod.Uuid, directory["a.aci"]).ExpectError(254, "it is running; stop it, or say --live");
        Assert.Empty(Directory.GetFiles(directory.Path, "*.aci"));
        Tool.Run("runner", "enter", "--dir", _fixture.RootState, pod.Uuid, "/bin/touch", "/alive").Expect(0);
        Export(true, pod.Uuid, directory["a.aci"], "--live").Expect(0);
        var names = Tool.RunProgram("tar", ["-tzf", directory["a.aci"]], new RunOptions()).Expect(0).Out.Split('\n');
        Assert.Contains("rootfs/alive", names);
        Assert.DoesNotContain(names, name => name.StartsWith("rootfs/proc/", StringComparison.Ordinal) || name.StartsWith("rootfs/dev/", StringComparison.Ordinal));
    }

    [RootFact]
    public void APreparedPodIsItsImage()
    {
        using var directory = new TempDirectory();
        var uuid = Tool.Run("runner", "prepare", "--quiet", "--dir", _fixture.RootState, "--insecure-options=image", LaunchFixture.Image).Expect(0).Out.Trim();
        Export(true, uuid, directory["a.aci"]).Expect(0);
        Tool.Run("actool", "validate", directory["a.aci"]).Expect(0);
    }

    private string Ended(TempDirectory directory, bool asRoot, string[] options, string line)
    {
        var uuid = directory["uuid-" + Guid.NewGuid()];
        _fixture.Shell(asRoot, line, ["--uuid-file-save", uuid, .. options]).Expect(0);
        return File.ReadAllText(uuid).Trim();
    }

    private ToolResult Export(bool asRoot, string uuid, string output, string? option = null, string? environment = null)
    {
        string[] words = ["export", "--dir", asRoot ? _fixture.RootState : _fixture.UserState, .. option is null ? [] : (string[])[option], uuid, output];
        return environment is null ? _fixture.As(asRoot, Tool.PathOf("runner"), words) : _fixture.As(asRoot, "/usr/bin/env", [environment, Tool.PathOf("runner"), .. words]);
    }
}
