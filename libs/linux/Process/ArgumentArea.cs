using System.Globalization;

namespace Appc.Linux.Process;

/// <summary>
/// Where the kernel keeps this process's command line, which /proc/PID/cmdline shows to everybody: proc(5),
/// /proc/PID/stat, fields arg_start and arg_end.
/// </summary>
/// <param name="Start">The first byte's address.</param>
/// <param name="Length">In bytes.</param>
public readonly record struct ArgumentArea(nint Start, int Length)
{
    private const int StartField = 48;
    private const int FirstFieldBehindName = 3;

    /// <summary>This process's; empty where the kernel does not tell.</summary>
    public static ArgumentArea Own()
    {
        var stat = File.ReadAllText("/proc/self/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var start = long.Parse(fields[StartField - FirstFieldBehindName], CultureInfo.InvariantCulture);
        var end = long.Parse(fields[StartField + 1 - FirstFieldBehindName], CultureInfo.InvariantCulture);
        return start == 0 || end <= start ? default : new((nint)start, (int)(end - start));
    }
}
