using System.Buffers;
using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>XATTR_SIZE_MAX of limits.h: no value and no list of names is longer.</summary>
    internal const int XATTR_SIZE_MAX = 65536;

    /// <summary>An extended attribute of an open file (not O_PATH): fgetxattr(2); null where there is none (ENODATA).</summary>
    public static unsafe ByteString? TryFgetxattr(SafeFileHandle file, ReadOnlySpan<byte> attribute)
    {
        var value = ArrayPool<byte>.Shared.Rent(XATTR_SIZE_MAX);
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(attribute, buffer), start = value)
        {
            return XattrValue(fgetxattr(file, terminated, start, XATTR_SIZE_MAX), value, attribute);
        }
    }

    /// <summary>An extended attribute of a name, never followed: lgetxattr(2); null where there is none (ENODATA). Needs /proc.</summary>
    public static unsafe ByteString? TryLgetxattrat(SafeFileHandle directory, ReadOnlySpan<byte> name, ReadOnlySpan<byte> attribute)
    {
        var value = ArrayPool<byte>.Shared.Rent(XATTR_SIZE_MAX);
        Span<byte> nameBuffer = stackalloc byte[CPath.StackSize];
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* path = CPath.Terminate(XattrPath(directory, name), nameBuffer),
            terminated = CPath.Terminate(attribute, buffer), start = value)
        {
            return XattrValue(lgetxattr(path, terminated, start, XATTR_SIZE_MAX), value, attribute);
        }
    }

    private static ByteString? XattrValue(nint length, byte[] rented, ReadOnlySpan<byte> attribute)
    {
        var value = length < 0 ? ByteString.Empty : ByteString.Copy(rented.AsSpan(0, (int)length));
        ArrayPool<byte>.Shared.Return(rented);
        if (length >= 0)
        {
            return value;
        }

        return LastErrorIs(Errno.ENODATA) ? null : throw XattrFailure("read", attribute, Marshal.GetLastPInvokeError());
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint fgetxattr(SafeFileHandle file, byte* attribute, byte* value, nuint size);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint lgetxattr(byte* path, byte* attribute, byte* value, nuint size);
}
