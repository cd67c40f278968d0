using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Sets the length of an open file: ftruncate(2).</summary>
    public static void Ftruncate(SafeFileHandle file, long length)
    {
        int outcome;
        do
        {
            outcome = ftruncate(file, length);
        }
        while (outcome != 0 && Interrupted());
        if (outcome != 0)
        {
            throw SystemCallException.FromLastError("truncate");
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int ftruncate(SafeFileHandle file, long length);
}
