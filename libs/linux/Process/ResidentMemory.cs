using System.Globalization;
using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.Process;

/// <summary>What of this process is in memory.</summary>
public static unsafe partial class ResidentMemory
{
    /// <summary>
    /// Lets go of the pages of programs and libraries, for a process that is about to wait for long: madvise(2), MADV_DONTNEED. Only mappings of a file
    /// that may not be written to and were not (proc(5), smaps: no anonymous page), so that what is needed again is mapped again as it was.
    /// </summary>
    public static void LetGoOfFiles()
    {
        foreach (var (start, length) in Untouched(File.ReadLines("/proc/self/smaps")))
        {
            if (madvise(start, length, MemoryConstants.MADV_DONTNEED) != 0)
            {
                throw SystemCallException.FromLastError("madvise");
            }
        }
    }

    /// <summary>The mappings of files without right to write and without pages of their own, in the words of /proc/PID/smaps.</summary>
    internal static List<(nint Start, nuint Length)> Untouched(IEnumerable<string> smaps)
    {
        var found = new List<(nint Start, nuint Length)>();
        (nint Start, nuint Length)? current = null;
        foreach (var line in smaps)
        {
            if (!char.IsAsciiLetterUpper(line[0]))
            {
                current = ReadOnlyFile(line);
            }
            else if (current is { } mapping && line.StartsWith("Anonymous:", StringComparison.Ordinal) && line.EndsWith(" 0 kB", StringComparison.Ordinal))
            {
                found.Add(mapping);
            }
        }

        return found;
    }

    /// <summary>A line such as <c>00406000-00e0c000 r-xp 00006000 fe:00 3309 /usr/bin/runner</c>; null where it is no file's, or can be written to or shared.</summary>
    private static (nint Start, nuint Length)? ReadOnlyFile(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words is not [var range, ['r', '-', _, 'p'], _, _, not "0", ..])
        {
            return null;
        }

        var dash = range.IndexOf('-', StringComparison.Ordinal);
        var start = nint.Parse(range.AsSpan(0, dash), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (start, (nuint)(nint.Parse(range.AsSpan(dash + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture) - start));
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int madvise(nint start, nuint length, int advice);
}
