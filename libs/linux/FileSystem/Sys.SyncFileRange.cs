using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    internal const uint SYNC_FILE_RANGE_WRITE = 2;

    /// <summary>
    /// Starts writing all of a file to disk and does not wait: sync_file_range(2). A hint: what fails here is reported by
    /// <see cref="Fsync"/>, which promises something.
    /// </summary>
    public static void StartWriteback(SafeFileHandle file) => sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int sync_file_range(SafeFileHandle file, long offset, long length, uint flags);
}
