using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Changes owner and group of an open file: fchown(2). Clears setuid bits and capabilities, so do this first.</summary>
    public static void Fchown(SafeFileHandle file, uint uid, uint gid)
    {
        if (!TryFchown(file, uid, gid, out var errno))
        {
            throw new SystemCallException("change owner", string.Empty, errno);
        }
    }

    /// <summary>As <see cref="Fchown"/>, but false with the errno where it fails.</summary>
    public static bool TryFchown(SafeFileHandle file, uint uid, uint gid, out int errno)
    {
        errno = ErrnoOf(fchown(file, uid, gid));
        return errno == 0;
    }

    /// <summary>Changes owner and group of a name: fchownat(2). A symbolic link is changed itself.</summary>
    public static void Fchownat(SafeFileHandle directory, ReadOnlySpan<byte> path, uint uid, uint gid)
    {
        if (!TryFchownat(directory, path, uid, gid, out var errno))
        {
            throw new SystemCallException("change owner", ByteEscaping.ToDisplay(path), errno);
        }
    }

    /// <summary>As <see cref="Fchownat"/>, but false with the errno where it fails.</summary>
    public static unsafe bool TryFchownat(SafeFileHandle directory, ReadOnlySpan<byte> path, uint uid, uint gid, out int errno)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            errno = ErrnoOf(fchownat(directory, terminated, uid, gid, AtFlags.AT_SYMLINK_NOFOLLOW));
            return errno == 0;
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int fchown(SafeFileHandle file, uint uid, uint gid);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int fchownat(SafeFileHandle directory, byte* path, uint uid, uint gid, int flags);
}
