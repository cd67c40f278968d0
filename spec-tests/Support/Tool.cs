using System.Diagnostics;
using System.Text;

namespace SpecTests.Support;

/// <summary>What a run of an executable left behind.</summary>
public sealed record ToolResult(int ExitCode, string Out, string Err, byte[] OutBytes)
{
    /// <summary>Fails the test with everything the run printed unless it ended with <paramref name="exitCode"/>.</summary>
    public ToolResult Expect(int exitCode)
    {
        Assert.True(ExitCode == exitCode, $"exit {ExitCode}, expected {exitCode}\nstdout: {Out}\nstderr: {Err}");
        return this;
    }

    /// <summary>Fails unless it ended with <paramref name="exitCode"/> and one line on standard error that contains <paramref name="part"/>.</summary>
    public ToolResult ExpectError(int exitCode, string part)
    {
        Expect(exitCode);
        var lines = Err.TrimEnd('\n').Split('\n');
        Assert.Contains(part, lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length <= 2, $"more than an error and its cure:\n{Err}");
        return this;
    }
}

/// <summary>Runs the published executables, and any other program.</summary>
public static class Tool
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private static readonly Lazy<string> s_bin = new(MakeReachable);

    /// <summary>The folder with the executables; every user can reach it, wherever the repository lies.</summary>
    public static string Bin => s_bin.Value;

    /// <summary>The path of one of our executables.</summary>
    public static string PathOf(string tool) => Path.Join(Bin, tool);

    /// <summary>Runs one of our executables.</summary>
    public static ToolResult Run(string tool, params string[] arguments) => RunProgram(PathOf(tool), arguments, new RunOptions());

    /// <summary>Runs one of our executables in <paramref name="directory"/>.</summary>
    public static ToolResult RunIn(string directory, string tool, params string[] arguments) =>
        RunProgram(PathOf(tool), arguments, new RunOptions { Directory = directory });

    /// <summary>Runs one of our executables with options.</summary>
    public static ToolResult Run(RunOptions options, string tool, params string[] arguments) => RunProgram(PathOf(tool), arguments, options);

    /// <summary>Runs any program, found by PATH unless it is a path.</summary>
    public static ToolResult RunProgram(string program, IEnumerable<string> arguments, RunOptions options)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = options.Directory ?? Path.GetTempPath(),
        };
        foreach (var (name, value) in options.Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = new MemoryStream();
        var copyOut = process.StandardOutput.BaseStream.CopyToAsync(output);
        var error = process.StandardError.ReadToEndAsync();
        process.StandardInput.BaseStream.Write(options.Input);
        process.StandardInput.Close();
        if (!Task.WaitAll([copyOut, error], s_limit) || !process.WaitForExit(s_limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{program} {string.Join(' ', arguments)} ran longer than {s_limit}");
        }

        process.WaitForExit();
        var bytes = output.ToArray();
        return new ToolResult(process.ExitCode, Encoding.UTF8.GetString(bytes), error.Result, bytes);
    }

    /// <summary>
    /// Writes a program that is going to be run. Another process writes it: a child that another test starts meanwhile would hold our
    /// descriptor for a moment, and a file that is open for writing cannot be run (ETXTBSY).
    /// </summary>
    public static void WriteProgram(string path, string script) =>
        RunProgram("sh", ["-c", "cat >\"$0\" && chmod 0755 \"$0\"", path], new RunOptions { Input = Encoding.UTF8.GetBytes(script) }).Expect(0);

    private static string MakeReachable()
    {
        var source = Path.Join(Repository.Root, "bin");
        var target = Directory.CreateTempSubdirectory("appc-bin-").FullName;
        File.SetUnixFileMode(target, (UnixFileMode)0b111_101_101);
        RunProgram("cp", [.. Directory.GetFiles(source), target], new RunOptions()).Expect(0); // for the reason given at WriteProgram

        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(target, recursive: true);
        return target;
    }
}

/// <summary>How a program is run.</summary>
public sealed record RunOptions
{
    /// <summary>The working directory; the temporary directory when null.</summary>
    public string? Directory { get; init; }

    /// <summary>Variables set on top of the test's own environment.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What standard input holds.</summary>
    public byte[] Input { get; init; } = [];
}
