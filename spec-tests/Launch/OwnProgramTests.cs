using System.Diagnostics;
using System.Security.Cryptography;

namespace SpecTests.Launch;

/// <summary>
/// No process of a pod ever runs the runner's file, so an image can neither read nor overwrite it through /proc/PID/exe
/// (CVE-2019-5736), as root or as the user who owns the file.
/// </summary>
public sealed class OwnProgramTests : IClassFixture<LaunchFixture>
{
    private const string Attempts = "try() { for i in 1 2 3; do (echo x > $1) 2>/dev/null && echo written $1; done; }; "
        + "try /proc/1/exe; try /proc/self/exe; exec 5</proc/1/exe; try /proc/self/fd/5; stat -L -c %d:%i /proc/1/exe /proc/self/exe";

    private readonly LaunchFixture _fixture;

    public OwnProgramTests(LaunchFixture fixture)
    {
        _fixture = fixture;
    }

    [RootTheory("setpriv")]
    [Cve("CVE-2019-5736")]
    [InlineData(true, "--exec=/proc/self/exe")]
    [InlineData(false, "--exec=/proc/self/exe")]
    [InlineData(true, "--exec=/proc/1/exe")]
    [InlineData(false, "--exec=/proc/1/exe")]
    [InlineData(true, "--exec=/script")]
    [InlineData(false, "--exec=/script")]
    [InlineData(true, "--exec=/proc/1/exe", "--caps-retain=CAP_SYS_PTRACE")]
    [InlineData(false, "--exec=/proc/1/exe", "--caps-retain=CAP_SYS_PTRACE")]
    public void WhoRunsItsOwnFileRunsNothingOfTheHost(bool asRoot, params string[] options)
    {
        using var own = new TempDirectory();
        var result = Launch(own, asRoot, options, "--version");
        Assert.Equal("", result.Expect(254).Out); // the runner would have said its version
        AssertUntouched(own["runner"]);
    }

    [RootTheory("setpriv")]
    [Cve("CVE-2019-5736")]
    [InlineData(true)]
    [InlineData(true, "--caps-retain=CAP_SYS_PTRACE,CAP_DAC_OVERRIDE")]
    [InlineData(false)]
    [InlineData(false, "--caps-retain=CAP_SYS_PTRACE,CAP_DAC_OVERRIDE")]
    public void NoFileThatAPodCanReachIsTheRunners(bool asRoot, params string[] options)
    {
        using var own = new TempDirectory();
        var result = Launch(own, asRoot, ["--exec=/bin/sh", .. options], "-c", Attempts);
        var runner = Tool.RunProgram("stat", ["-c", "%d:%i", own["runner"]], new RunOptions()).Expect(0).Out.Trim();
        Assert.DoesNotContain(runner, result.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("written", result.Out, StringComparison.Ordinal);
        AssertUntouched(own["runner"]);
    }

    // A process that init forked and that is not the app yet has init's file.
    [RootTheory("setpriv")]
    [InlineData(true)]
    [InlineData(false)]
    public void InitRunsSealedMemoryAndHasNothingLeftToMisuse(bool asRoot)
    {
        using var own = new TempDirectory();
        var runner = Start(own, asRoot, "--exec=/bin/sleep", "20");
        try
        {
            var init = FirstLine($"/proc/{runner.Id}/task/{runner.Id}/children");
            var status = File.ReadAllLines($"/proc/{init}/status");
            Assert.Equal("/memfd:appc-init (deleted)", Tool.RunProgram("readlink", [$"/proc/{init}/exe"], new RunOptions()).Expect(0).Out.TrimEnd('\n'));
            Assert.Contains("CapPrm:\t0000000000000020", status);
            Assert.Contains("NoNewPrivs:\t1", status);
            Assert.Contains("Seccomp:\t2", status);
            Assert.True(Convert.ToInt32(status.First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ')[^2]) < 200, "init holds a copy of something big");
        }
        finally
        {
            runner.Kill();
            Assert.True(runner.WaitForExit(60_000));
        }
    }

    private ToolResult Launch(TempDirectory own, bool asRoot, string[] options, params string[] arguments) =>
        _fixture.As(asRoot, CopyOfRunner(own, asRoot), Arguments(asRoot, options, arguments));

    private Process Start(TempDirectory own, bool asRoot, string option, params string[] arguments)
    {
        string[] command = [CopyOfRunner(own, asRoot), .. Arguments(asRoot, [option], arguments)];
        string[] become = asRoot ? [] : ["setpriv", "--reuid=appc-test", "--regid=appc-test", "--init-groups"];
        string[] all = [.. become, .. command];
        var process = Process.Start(new ProcessStartInfo(all[0], all[1..]) { UseShellExecute = false })!;
        for (var i = 0; i < 400 && !Sleeps(process.Id); i++)
        {
            Thread.Sleep(25);
        }

        return process;
    }

    /// <summary>True when the runner's child, init, has a child, the app, that sleeps.</summary>
    private static bool Sleeps(int runner)
    {
        var init = FirstLine($"/proc/{runner}/task/{runner}/children");
        var app = init.Length == 0 ? "" : FirstLine($"/proc/{init}/task/{init}/children");
        return app.Length > 0 && FirstLine($"/proc/{app}/comm") == "sleep";
    }

    private static string FirstLine(string path) => File.Exists(path) ? File.ReadAllText(path).Trim() : "";

    private string[] Arguments(bool asRoot, string[] options, string[] arguments)
    {
        var state = asRoot ? _fixture.RootState : _fixture.UserState;
        return ["run", "--dir", state, "--insecure-options=image", "--quiet", .. options, LaunchFixture.Image, "--", .. arguments];
    }

    /// <summary>One that its caller may write to. Copied by another process: a child that another test starts meanwhile would hold ours open for writing.</summary>
    private static string CopyOfRunner(TempDirectory own, bool asRoot)
    {
        Tool.RunProgram("cp", [Tool.PathOf("runner"), own["runner"]], new RunOptions()).Expect(0);
        File.SetUnixFileMode(own.Path, (UnixFileMode)0b111_101_101);
        if (!asRoot)
        {
            OrdinaryUser.Own(own.Path);
        }

        return own["runner"];
    }

    private static void AssertUntouched(string runner) =>
        Assert.Equal(SHA256.HashData(File.ReadAllBytes(Tool.PathOf("runner"))), SHA256.HashData(File.ReadAllBytes(runner)));
}
