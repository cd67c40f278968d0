using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    internal const int LOCK_SH = 1;
    internal const int LOCK_EX = 2;
    internal const int LOCK_NB = 4;
    internal const int LOCK_UN = 8;

    /// <summary>Locks an open file or directory until the handle is closed: flock(2).</summary>
    /// <param name="file">The handle that will hold the lock; its duplicates in other processes hold it too.</param>
    /// <param name="exclusive">One holder only; else shared with other shared holders.</param>
    /// <param name="wait">Wait for the other holders; else return false at once where there are any.</param>
    public static bool Flock(SafeFileHandle file, bool exclusive, bool wait)
    {
        var operation = (exclusive ? LOCK_EX : LOCK_SH) | (wait ? 0 : LOCK_NB);
        int outcome;
        do
        {
            outcome = flock(file, operation);
        }
        while (outcome != 0 && Interrupted());
        if (outcome == 0)
        {
            return true;
        }

        return LastErrorIs(Errno.EAGAIN) && !wait ? false : throw SystemCallException.FromLastError("lock");
    }

    /// <summary>Gives the lock up: flock(2) with LOCK_UN.</summary>
    public static void FlockRelease(SafeFileHandle file)
    {
        if (flock(file, LOCK_UN) != 0)
        {
            throw SystemCallException.FromLastError("unlock");
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
