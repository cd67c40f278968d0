using System.Diagnostics;
using System.Globalization;

namespace SpecTests.Launch;

/// <summary>Processes that are known by a word of their command lines.</summary>
internal static class MarkedProcesses
{
    /// <summary>Waits until there is none; fails with what is left.</summary>
    internal static void WaitUntilNone(string marker, TimeSpan limit)
    {
        for (var waited = Stopwatch.StartNew(); Find(marker) is { Count: > 0 } left; Thread.Sleep(25))
        {
            Assert.True(waited.Elapsed < limit, string.Join('\n', left.Select(process => process.CommandLine)));
        }
    }

    /// <summary>Kills those that there are.</summary>
    internal static void Kill(string marker)
    {
        foreach (var (pid, _) in Find(marker))
        {
            Tool.RunProgram("kill", ["-9", pid.ToString(CultureInfo.InvariantCulture)], new RunOptions());
        }
    }

    private static List<(int Pid, string CommandLine)> Find(string marker) =>
    [
        .. Directory.GetDirectories("/proc").Where(path => char.IsAsciiDigit(path[^1]))
            .Select(path => (int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), CommandLineOf(path)))
            .Where(process => process.Item2.Contains(marker, StringComparison.Ordinal)),
    ];

    private static string CommandLineOf(string process)
    {
        try
        {
            return File.ReadAllText(process + "/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return string.Empty; // it ended meanwhile
        }
    }
}
