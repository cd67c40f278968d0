using System.Diagnostics;

namespace SpecTests.Conversion;

/// <summary>A real Docker engine with a state of its own and no network, one for all tests of a class; started at first use.</summary>
public sealed class DockerEngine : IDisposable
{
    private static readonly TimeSpan s_start = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_end = TimeSpan.FromSeconds(10);
    private readonly TempDirectory _folder = new();
    private readonly Lazy<Process> _process;

    /// <summary>Nothing is started yet.</summary>
    public DockerEngine()
    {
        _process = new Lazy<Process>(Start);
    }

    /// <summary>The words of the engine's command line, for a process of one's own.</summary>
    public string[] Command
    {
        get
        {
            _ = _process.Value;
            return ["docker", "-H", Socket];
        }
    }

    private string Socket => $"unix://{_folder["docker.sock"]}";

    /// <summary>Runs the engine's command line.</summary>
    public ToolResult Run(string directory, params string[] arguments)
    {
        _ = _process.Value;
        return Client(directory, arguments);
    }

    /// <summary>Ends the engine, and the containerd below it.</summary>
    public void Dispose()
    {
        if (_process.IsValueCreated)
        {
            using var process = _process.Value;
            using (var kill = Process.Start("kill", [process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
            {
                kill.WaitForExit(s_end);
            }

            if (!process.WaitForExit(s_end))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit(s_end);
            }
        }

        _folder.Dispose();
    }

    private Process Start()
    {
        var log = _folder["dockerd.log"];
        var command = $"exec dockerd --iptables=false --bridge=none --storage-driver=vfs -H {Socket} --data-root {_folder["data"]} --exec-root {_folder["exec"]} --pidfile {_folder["pid"]} >{log} 2>&1";
        var process = Process.Start(new ProcessStartInfo("sh", ["-c", command]) { UseShellExecute = false })!;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < s_start && !process.HasExited; Thread.Sleep(100))
        {
            if (File.Exists(_folder["docker.sock"]) && Client(_folder.Path, "version").ExitCode == 0)
            {
                return process;
            }
        }

        throw new InvalidOperationException($"dockerd did not start:\n{(File.Exists(log) ? File.ReadAllText(log) : string.Empty)}");
    }

    private ToolResult Client(string directory, params string[] arguments) =>
        Tool.RunProgram("timeout", ["60", "docker", "-H", Socket, .. arguments], new RunOptions { Directory = directory });
}
