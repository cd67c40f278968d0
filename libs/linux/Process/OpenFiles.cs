using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.Process;

/// <summary>How many files, sockets and the like this process may hold open.</summary>
public static unsafe partial class OpenFiles
{
    /// <summary>The soft limit of RLIMIT_NOFILE, which the runtime raises to the hard one when a program starts.</summary>
    public static int Limit()
    {
        var limit = stackalloc ulong[2]; // struct rlimit: soft, hard
        return getrlimit(ResourceLimit.RLIMIT_NOFILE, limit) == 0 ? (int)Math.Min(limit[0], int.MaxValue) : throw SystemCallException.FromLastError("getrlimit");
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int getrlimit(int resource, ulong* limit);
}
