using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.Process;

/// <summary>Keeps the memory of this process out of files and away from other processes of the user, while it holds a secret.</summary>
public static unsafe partial class CoreDumps
{
    /// <summary>
    /// No core dump from now on, and no ptrace(2) by other processes of the same user: PR_SET_DUMPABLE 0 and a core limit of 0, soft and hard. A program
    /// that this process starts can be dumped again unless the limit forbids it.
    /// </summary>
    /// <exception cref="SystemCallException">The kernel refused, which it never does.</exception>
    public static void Forbid()
    {
        var none = stackalloc ulong[2] { 0, 0 };
        if (setrlimit(ResourceLimit.RLIMIT_CORE, none) != 0)
        {
            throw SystemCallException.FromLastError("setrlimit");
        }

        if (prctl((int)PrctlOption.PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        {
            throw SystemCallException.FromLastError("prctl");
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int setrlimit(int resource, ulong* limit);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int prctl(int option, nuint a2, nuint a3, nuint a4, nuint a5);
}
