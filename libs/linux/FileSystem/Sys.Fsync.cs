using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Waits until a file, or a directory's names, are on disk: fsync(2).</summary>
    public static void Fsync(SafeFileHandle file)
    {
        int outcome;
        do
        {
            outcome = fsync(file);
        }
        while (outcome != 0 && Interrupted());
        if (outcome != 0)
        {
            throw SystemCallException.FromLastError("fsync");
        }
    }

    /// <summary>Waits until the whole file system that holds <paramref name="file"/> is on disk: syncfs(2). Cheaper than many fsyncs.</summary>
    public static void Syncfs(SafeFileHandle file)
    {
        if (syncfs(file) != 0)
        {
            throw SystemCallException.FromLastError("syncfs");
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int fsync(SafeFileHandle file);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int syncfs(SafeFileHandle file);
}
