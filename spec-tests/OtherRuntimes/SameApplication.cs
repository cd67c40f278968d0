using System.Diagnostics;
using System.Globalization;

namespace SpecTests.OtherRuntimes;

/// <summary>
/// A web server in an image, which tells whoever asks what it is and may do. It is started by one runtime after another, each with a network of its own, and
/// asked from within that network.
/// </summary>
public sealed class SameApplication : IDisposable
{
    private const string Facts = """
        #!/bin/sh
        echo 'Content-Type: text/plain'
        echo
        field() { grep "^$1:" /proc/self/status | tr -d '\t ' | cut -d: -f2; }
        echo "answer=$GREETING $QUERY_STRING"
        echo "user=$(id -u):$(id -g)"
        echo "capabilities=$(field CapEff)"
        echo "bounding=$(field CapBnd)"
        echo "seccomp=$(field Seccomp)"
        echo "nnp=$(field NoNewPrivs)"
        echo "umask=$(umask)"
        echo "kcore=$(head -c 1 /proc/kcore >/dev/null 2>&1 && stat -c %t:%T /proc/kcore)"
        echo "sys=$(touch /proc/sys/kernel/hostname 2>&1 | grep -c -i read-only)"
        echo "first=$(tr '\0' ' ' < /proc/1/cmdline | cut -d' ' -f1)"
        """;

    private readonly TempDirectory _directory = new();

    public SameApplication()
    {
        Marker = "srv-" + Guid.NewGuid().ToString("N")[..8];
        var root = _directory["image/rootfs"];
        FixtureTree.Make(root, "dir tmp 1777", "dir usr/bin", "dir etc", "dir proc", "dir sys", "dir dev", $"dir {Marker}/cgi-bin", "file etc/os-release 0644 \"ID=same\\n\"", "file etc/passwd 0644 \"web:x:33:33::/:/bin/sh\\n\"", "file etc/group 0644 \"web:x:33:\\n\"");
        Directory.CreateDirectory(Path.Join(root, "bin"));
        File.Copy("/bin/busybox", Path.Join(root, "bin/busybox"));
        foreach (var applet in (string[])["sh", "cat", "grep", "tr", "cut", "id", "head", "stat", "touch", "umask"])
        {
            File.CreateSymbolicLink(Path.Join(root, "bin", applet), "busybox");
        }

        Tool.WriteProgram(Path.Join(root, Marker, "cgi-bin/facts"), Facts);
        File.WriteAllText(_directory["image/manifest"], Manifest);
        Aci = _directory["same.aci"];
        Tool.Run("actool", "build", "--owner-root", _directory["image"], Aci).Expect(0);
    }

    /// <summary>The image.</summary>
    public string Aci { get; }

    /// <summary>In the command line of the server and of nobody else.</summary>
    public string Marker { get; }

    public string this[string relative] => _directory[relative];

    private string Manifest => "{\"acKind\":\"ImageManifest\",\"acVersion\":\"0.8.11\",\"name\":\"example.com/same\",\"app\":{\"exec\":[\"/bin/busybox\",\"httpd\",\"-f\",\"-p\",\"8080\",\"-h\",\"/" + Marker
        + "\"],\"user\":\"0\",\"group\":\"0\",\"workingDirectory\":\"/tmp\",\"environment\":[{\"name\":\"GREETING\",\"value\":\"hello\"}]}}";

    /// <summary>Starts it, asks once it listens, ends it.</summary>
    public Dictionary<string, string> Ask(params string[] command)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _directory.Path })!;
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            var answer = Ask(process, error);
            return answer.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=', 2)).ToDictionary(parts => parts[0], parts => parts[1], StringComparer.Ordinal);
        }
        finally
        {
            foreach (var server in Servers())
            {
                Tool.RunProgram("kill", ["-KILL", server], new RunOptions());
            }

            if (!process.WaitForExit(TimeSpan.FromSeconds(60)))
            {
                process.Kill(entireProcessTree: true);
                process.WaitForExit();
            }
        }
    }

    public void Dispose() => _directory.Dispose();

    private string Ask(Process process, Task<string> error)
    {
        var result = new ToolResult(1, "", "", []);
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < TimeSpan.FromSeconds(40); Thread.Sleep(50))
        {
            if (Servers().FirstOrDefault() is { } server)
            {
                result = Tool.RunProgram("nsenter", ["--net", "--target", server, "busybox", "wget", "-q", "-O", "-", "http://127.0.0.1:8080/cgi-bin/facts?world"], new RunOptions());
                if (result.ExitCode == 0)
                {
                    return result.Out;
                }
            }
            else if (process.HasExited)
            {
                break;
            }
        }

        throw new InvalidOperationException($"{process.StartInfo.FileName}: no answer; {(process.HasExited ? process.StandardOutput.ReadToEnd() + error.Result : "it still runs")}; {result.Err}");
    }

    private IEnumerable<string> Servers() => Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])).Where(IsServer).Select(path => Path.GetFileName(path)!).OrderBy(pid => int.Parse(pid, CultureInfo.InvariantCulture));

    private bool IsServer(string path)
    {
        try
        {
            return File.ReadAllText(Path.Join(path, "cmdline")).EndsWith($"httpd\0-f\0-p\08080\0-h\0/{Marker}\0", StringComparison.Ordinal) && File.ReadAllText(Path.Join(path, "comm")).TrimEnd() is "busybox" or "httpd";
        }
        catch (IOException)
        {
            return false; // it has ended
        }
    }
}
