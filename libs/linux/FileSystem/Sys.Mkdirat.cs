using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Makes a directory: mkdirat(2). The umask applies to <paramref name="mode"/>.</summary>
    public static void Mkdirat(SafeFileHandle directory, ReadOnlySpan<byte> path, uint mode)
    {
        if (!TryMkdirat(directory, path, mode))
        {
            throw new SystemCallException("make directory", ByteEscaping.ToDisplay(path), Errno.EEXIST);
        }
    }

    /// <summary>Makes a directory; false where something of that name exists (EEXIST).</summary>
    public static unsafe bool TryMkdirat(SafeFileHandle directory, ReadOnlySpan<byte> path, uint mode)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            if (mkdirat(directory, terminated, mode) == 0)
            {
                return true;
            }
        }

        return LastErrorIs(Errno.EEXIST) ? false : throw SystemCallException.FromLastError("make directory", path);
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int mkdirat(SafeFileHandle directory, byte* path, uint mode);
}
