using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Sets an extended attribute of an open file (not O_PATH): fsetxattr(2).</summary>
    public static void Fsetxattr(SafeFileHandle file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        if (!TryFsetxattr(file, attribute, value, out var errno))
        {
            throw XattrFailure("set", attribute, errno);
        }
    }

    /// <summary>As <see cref="Fsetxattr"/>, but false with the errno where it fails.</summary>
    public static unsafe bool TryFsetxattr(SafeFileHandle file, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value, out int errno)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(attribute, buffer), start = value)
        {
            errno = ErrnoOf(fsetxattr(file, terminated, start, (nuint)value.Length, 0));
            return errno == 0;
        }
    }

    /// <summary>Sets an extended attribute of a name, a symbolic link or device itself: lsetxattr(2). Needs /proc.</summary>
    public static void Lsetxattrat(
        SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value)
    {
        if (!TryLsetxattrat(directory, name, attribute, value, out var errno))
        {
            throw XattrFailure("set", attribute, errno);
        }
    }

    /// <summary>As <see cref="Lsetxattrat"/>, but false with the errno where it fails.</summary>
    public static unsafe bool TryLsetxattrat(
        SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute, ReadOnlySpan<byte> value, out int errno)
    {
        Span<byte> nameBuffer = stackalloc byte[CPath.StackSize];
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* path = CPath.Terminate(XattrPath(directory, name), nameBuffer),
            terminated = CPath.Terminate(attribute, buffer), start = value)
        {
            errno = ErrnoOf(lsetxattr(path, terminated, start, (nuint)value.Length, 0));
            return errno == 0;
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int fsetxattr(SafeFileHandle file, byte* attribute, byte* value, nuint size, int flags);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int lsetxattr(byte* path, byte* attribute, byte* value, nuint size, int flags);
}
