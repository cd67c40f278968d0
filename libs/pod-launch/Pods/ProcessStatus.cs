using System.Globalization;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Pods;

/// <summary>What /proc/PID/status tells of a process (proc_pid_status(5)).</summary>
/// <param name="Name">Its name: of the program that it executed last, where it took no other.</param>
/// <param name="Parent">PPid, as the caller's namespace sees it.</param>
/// <param name="InnerId">The last number of NSpid: its id in its own namespace; null where that is the caller's.</param>
internal sealed record ProcessStatus(string Name, int Parent, int? InnerId)
{
    private const string NameLabel = "Name:";
    private const string ParentLabel = "PPid:";
    private const string IdsLabel = "NSpid:";

    /// <summary>Null where there is no such process.</summary>
    internal static ProcessStatus? TryRead(int pid)
    {
        try
        {
            string[] labels = [NameLabel, ParentLabel, IdsLabel];
            var lines = File.ReadLines($"/proc/{pid}/status").Where(line => labels.Any(label => line.StartsWith(label, StringComparison.Ordinal))).ToList();
            return lines.Count != labels.Length ? null : new(lines[0][NameLabel.Length..].Trim(), Numbers(lines[1])[^1], Numbers(lines[2]) is { Length: > 1 } ids ? ids[^1] : null);
        }
        catch (IOException)
        {
            return null; // ENOENT, or ESRCH while it was read
        }
    }

    /// <summary>A handle on the process that has the id and is what is wanted; null where there is none.</summary>
    internal static SafeFileHandle? TryOpen(int pid, Func<ProcessStatus, bool> isWanted)
    {
        if (TryRead(pid) is not { } before || !isWanted(before))
        {
            return null;
        }

        var handle = Processes.TryOpen(pid);
        if (handle is null || (TryRead(pid) is { } after && isWanted(after))) // the id was not another's meanwhile
        {
            return handle;
        }

        handle.Dispose();
        return null;
    }

    private static int[] Numbers(string line) => [.. line.Split('\t').Skip(1).Select(number => int.Parse(number, CultureInfo.InvariantCulture))];
}
