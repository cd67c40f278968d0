using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Removes a name: unlinkat(2).</summary>
    /// <param name="directory">Where <paramref name="path"/> starts.</param>
    /// <param name="path">The name to remove; a symbolic link there is removed itself.</param>
    /// <param name="removeDirectory">AT_REMOVEDIR: remove an empty directory instead of a file.</param>
    public static void Unlinkat(SafeFileHandle directory, ReadOnlySpan<byte> path, bool removeDirectory = false)
    {
        if (!TryUnlinkat(directory, path, removeDirectory))
        {
            throw new SystemCallException("remove", ByteEscaping.ToDisplay(path), Errno.ENOENT);
        }
    }

    /// <summary>As <see cref="Unlinkat"/>; false where there is nothing of that name (ENOENT).</summary>
    public static unsafe bool TryUnlinkat(SafeFileHandle directory, ReadOnlySpan<byte> path, bool removeDirectory = false)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            if (unlinkat(directory, terminated, removeDirectory ? AtFlags.AT_REMOVEDIR : 0) == 0)
            {
                return true;
            }
        }

        return LastErrorIs(Errno.ENOENT) ? false : throw SystemCallException.FromLastError("remove", path);
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int unlinkat(SafeFileHandle directory, byte* path, int flags);
}
