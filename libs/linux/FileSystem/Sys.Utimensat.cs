using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>
    /// Sets the times of an open file: futimens(3). The kernel silently moves what the file system cannot hold to the
    /// nearest it can. <see cref="Timespec.Omit"/> leaves one alone.
    /// </summary>
    public static unsafe void Futimens(SafeFileHandle file, Timespec access, Timespec modification)
    {
        var times = stackalloc Timespec[] { access, modification };
        if (futimens(file, times) != 0)
        {
            throw SystemCallException.FromLastError("set times");
        }
    }

    /// <summary>The same for a name: utimensat(2). A symbolic link is changed itself.</summary>
    public static unsafe void Utimensat(SafeFileHandle directory, ReadOnlySpan<byte> path, Timespec access, Timespec modification)
    {
        var times = stackalloc Timespec[] { access, modification };
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            if (utimensat(directory, terminated, times, AtFlags.AT_SYMLINK_NOFOLLOW) != 0)
            {
                throw SystemCallException.FromLastError("set times", path);
            }
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int futimens(SafeFileHandle file, Timespec* times);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int utimensat(SafeFileHandle directory, byte* path, Timespec* times, int flags);
}
