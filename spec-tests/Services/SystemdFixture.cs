using System.Diagnostics;

namespace SpecTests.Services;

/// <summary>
/// A real systemd with its journal, a bus and machined, as process 1 of a container of systemd-nspawn whose /usr is this machine's and whose rest is empty.
/// It starts nothing but those; /opt/appc has our executables, /share the image of <see cref="ServiceFixture"/>.
/// </summary>
public sealed class SystemdFixture : IDisposable
{
    private const string Target = "[Unit]\nRequires=sysinit.target dbus.socket systemd-journald.service\nAfter=sysinit.target dbus.socket\nAllowIsolate=yes\n";
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(90);
    private readonly TempDirectory _directory = new();
    private readonly ServiceFixture _service = new();
    private readonly Process _nspawn;
    private readonly string _leader;

    public SystemdFixture()
    {
        File.WriteAllText(_directory["appc.target"], Target);
        File.Copy(_service.Aci, _directory["service.aci"]);
        var start = new ProcessStartInfo("systemd-nspawn",
        [
            "--quiet", "--directory=/", "--volatile=yes", "--boot", $"--machine=appc-test-{Environment.ProcessId}", "--register=no", "--keep-unit", "--private-network", "--console=pipe",
            "--system-call-filter=pidfd_getfd", $"--bind-ro={_directory["appc.target"]}:/etc/systemd/system/appc.target", $"--bind-ro={_directory.Path}:/share", $"--bind-ro={Tool.Bin}:/opt/appc",
            "systemd.unit=appc.target",
        ])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment["SYSTEMD_NSPAWN_UNIFIED_HIERARCHY"] = "1";
        _nspawn = Process.Start(start)!;
        _nspawn.BeginOutputReadLine();
        var errors = _nspawn.StandardError.ReadToEndAsync();
        var waited = Stopwatch.StartNew();
        while ((_leader = Leader()).Length == 0 || Run("systemctl", "is-active", "appc.target").Out != "active\n")
        {
            Assert.True(!_nspawn.HasExited && waited.Elapsed < s_limit, $"systemd did not come up: {(_nspawn.HasExited ? errors.Result : "")}");
            Thread.Sleep(200);
        }

        Run("/opt/appc/runner", "fetch", "--insecure-options=image", "/share/service.aci").Expect(0);
    }

    /// <summary>Runs a program in the container.</summary>
    internal ToolResult Run(string program, params string[] arguments) =>
        Tool.RunProgram("nsenter", ["--target", _leader, "--mount", "--uts", "--ipc", "--net", "--pid", "--cgroup", "--root", "--wd", "--", program, .. arguments], new RunOptions { Directory = "/" });

    /// <summary>Runs a program that must succeed; its standard output.</summary>
    internal string Out(string program, params string[] arguments) => Run(program, arguments).Expect(0).Out;

    public void Dispose()
    {
        if (!_nspawn.HasExited)
        {
            Tool.RunProgram("kill", ["-KILL", _leader], new RunOptions()).Expect(0); // the container's process 1, so all of it; who kills nspawn leaves it running
            _nspawn.WaitForExit();
        }

        _nspawn.Dispose();
        _service.Dispose();
        _directory.Dispose();
    }

    private string Leader()
    {
        var children = $"/proc/{_nspawn.Id}/task/{_nspawn.Id}/children";
        return File.Exists(children) ? File.ReadAllText(children).Split(' ')[0] : string.Empty;
    }
}
