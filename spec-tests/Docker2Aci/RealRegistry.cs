using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SpecTests.Docker2Aci;

/// <summary>A docker-registry of Debian's, on a port of its own choice on loopback.</summary>
internal sealed partial class RealRegistry : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);
    private readonly Process _process;

    private RealRegistry(Process process, string address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>127.0.0.1 and the port.</summary>
    internal string Address { get; }

    /// <summary>Serves <paramref name="storage"/>; <paramref name="more"/> is further configuration in YAML.</summary>
    internal static RealRegistry Start(string storage, string http = "", string more = "")
    {
        var config = storage + "-" + Guid.NewGuid().ToString("N") + ".yml";
        File.WriteAllText(config, $"""
            version: 0.1
            log: {"{"}level: info{"}"}
            storage: {"{"}filesystem: {"{"}rootdirectory: {storage}{"}"}{"}"}
            http:
              addr: 127.0.0.1:0
              secret: test
            {http}
            {more}
            """);
        var start = new ProcessStartInfo("docker-registry", ["serve", config]) { RedirectStandardError = true, RedirectStandardOutput = true, UseShellExecute = false };
        start.Environment["OTEL_TRACES_EXPORTER"] = "none";
        var process = Process.Start(start)!;
        _ = process.StandardOutput.ReadToEndAsync();
        var lines = new List<string>();
        while (NextLine(process) is { } line)
        {
            lines.Add(line);
            if (Listening().Match(line) is { Success: true } match)
            {
                _ = process.StandardError.ReadToEndAsync();
                return new RealRegistry(process, match.Groups[1].Value);
            }
        }

        process.Kill();
        throw new InvalidOperationException(string.Join('\n', lines));
    }

    /// <summary>Serves a copy of an OCI layout as app:t.</summary>
    internal static string Fill(string storage, string layout)
    {
        using var registry = Start(storage);
        Tool.RunProgram("skopeo", ["copy", "--dest-tls-verify=false", $"oci:{layout}:t", $"docker://{registry.Address}/app:t"], new RunOptions()).Expect(0);
        return storage;
    }

    public void Dispose()
    {
        _process.Kill();
        Assert.True(_process.WaitForExit(s_patience), "docker-registry does not end");
        _process.Dispose();
    }

    private static string? NextLine(Process process)
    {
        var line = process.StandardError.ReadLineAsync();
        return line.Wait(s_patience) ? line.Result : null;
    }

    [GeneratedRegex(@"listening on (127\.0\.0\.1:\d+)", RegexOptions.None, 1000)]
    private static partial Regex Listening();
}
