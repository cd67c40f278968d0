using System.Diagnostics;

namespace SpecTests.Signing;

/// <summary>
/// Sign and verify as a release pipeline runs them: no terminal, no home, a root file system that is read-only but for one folder, CI=true. The secret
/// and its passphrase are looked for in everything that others could see.
/// </summary>
public sealed class PipelineTests : IDisposable
{
    private const string Phrase = "correct-horse-battery-staple";
    private readonly TempDirectory _directory = new();

    public PipelineTests()
    {
        File.WriteAllText(_directory["a.aci"], "an image, or what stands for one\n");
        File.WriteAllText(_directory["pass"], Phrase + "\n");
        Tool.RunIn(_directory.Path, "actool", "keygen", "--name", "Release <r@example.com>", "--out", "keys", "--passphrase-file", "pass").Expect(0);
        Tool.RunIn(_directory.Path, "actool", "keygen", "--kind", "minisign", "--out", "keys").Expect(0);
    }

    public void Dispose() => _directory.Dispose();

    [RootFact("unshare", "setsid")]
    public void Sign_and_verify_work_without_terminal_home_or_a_writable_root()
    {
        // A new mount namespace whose every mount is read-only, but for the folder of the build; standard input closed, no controlling terminal.
        var script = $"""
            set -e
            mount --make-rprivate /
            mount --bind {_directory.Path} {_directory.Path}
            mount -o remount,bind,ro /
            if touch /root-is-writable 2>/dev/null; then exit 99; fi
            cd {_directory.Path}
            exec 3<pass
            env -i PATH=/nonexistent CI=true {Tool.PathOf("actool")} sign --key keys/secret-key.asc --key keys/minisign.key --passphrase-fd 3 a.aci <&-
            env -i PATH=/nonexistent CI=true {Tool.PathOf("actool")} verify --key keys/pubkey.asc --key keys/minisign.pub a.aci <&-
            """;
        var clock = Stopwatch.StartNew();
        var done = Tool.RunProgram("setsid", ["--wait", "unshare", "--mount", "/bin/sh", "-c", script], new RunOptions()).Expect(0);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(30), "something waited");
        Assert.Equal(2, done.Out.Split("good signature").Length - 1);
        Assert.DoesNotContain(Phrase, done.Out + done.Err);
    }

    [Fact]
    public void Without_a_passphrase_it_fails_at_once_and_asks_nobody()
    {
        var failed = Tool.RunIn(_directory.Path, "actool", "sign", "--key", "keys/secret-key.asc", "a.aci").ExpectError(1, "--passphrase-file");
        Assert.Empty(failed.Out);
        Tool.RunIn(_directory.Path, "actool", "sign", "--key", "keys/secret-key.asc", "--passphrase-fd", "77", "a.aci").ExpectError(1, "passphrase descriptor 77");
        Tool.RunIn(_directory.Path, "actool", "sign", "--key", "keys/secret-key.asc", "--passphrase-fd", "0", "--passphrase-file", "pass", "a.aci")
            .ExpectError(2, "give one of them");
        Assert.False(File.Exists(_directory["a.aci.asc"]));
    }

    /// <summary>Stopped by a data file that is a pipe, the process holds the open key; /proc belongs to root where a process may not be dumped or traced.</summary>
    [RootFact("mkfifo", "setpriv", "stat")]
    public void While_it_holds_the_secret_nothing_of_it_can_be_seen_or_dumped()
    {
        Tool.RunProgram("mkfifo", [_directory["pipe"]], new RunOptions()).Expect(0);
        OrdinaryUser.Own(_directory.Path);
        string[] become = ["--reuid", "appc-test", "--regid", "appc-test", "--clear-groups"];
        string[] sign = [Tool.PathOf("actool"), "sign", "--key", "keys/secret-key.asc", "--passphrase-file", "pass", "pipe"];
        using var process = Process.Start(new ProcessStartInfo("setpriv", [.. become, .. sign]) { WorkingDirectory = _directory.Path })!;
        try
        {
            var open = Task.Run(() => new FileStream(_directory["pipe"], FileMode.Open, FileAccess.Write)); // waits until it reads
            Assert.True(open.Wait(TimeSpan.FromSeconds(30)), "it never came to read the data");
            using var writer = open.Result;
            var proc = $"/proc/{process.Id}";
            Assert.Contains("Max core file size        0                    0", File.ReadAllText($"{proc}/limits"));
            Assert.DoesNotContain(Phrase, File.ReadAllText($"{proc}/cmdline") + File.ReadAllText($"{proc}/environ"));
            Assert.Equal("root\n", Tool.RunProgram("stat", ["--format=%U", $"{proc}/mem"], new RunOptions()).Expect(0).Out);
            Tool.RunProgram("kill", ["-ABRT", process.Id.ToString()], new RunOptions()).Expect(0);
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(10)), "it outlived SIGABRT");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }

        Assert.Equal(["a.aci", "pass", "pipe"], Directory.GetFiles(_directory.Path).Select(Path.GetFileName).Order());
    }
}
