using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    private static readonly IReadOnlyList<ByteString> s_noNames = [];

    /// <summary>
    /// The names of an open file's extended attributes (not O_PATH): flistxattr(2), in the kernel's order; none where the file
    /// system keeps none (EOPNOTSUPP).
    /// </summary>
    public static unsafe IReadOnlyList<ByteString> Flistxattr(SafeFileHandle file)
    {
        Span<byte> quick = stackalloc byte[CPath.StackSize];
        nint length;
        fixed (byte* start = quick)
        {
            length = flistxattr(file, start, (nuint)quick.Length);
        }

        if (length >= 0 || !LastErrorIs(Errno.ERANGE))
        {
            return XattrNames(length, quick);
        }

        var names = new byte[XATTR_SIZE_MAX];
        fixed (byte* start = names)
        {
            return XattrNames(flistxattr(file, start, XATTR_SIZE_MAX), names);
        }
    }

    /// <summary>The same for a name, never followed: llistxattr(2). Needs /proc.</summary>
    public static unsafe IReadOnlyList<ByteString> Llistxattrat(SafeFileHandle directory, ReadOnlySpan<byte> name)
    {
        Span<byte> quick = stackalloc byte[CPath.StackSize];
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* path = CPath.Terminate(XattrPath(directory, name), buffer), quickStart = quick)
        {
            var length = llistxattr(path, quickStart, (nuint)quick.Length);
            if (length >= 0 || !LastErrorIs(Errno.ERANGE))
            {
                return XattrNames(length, quick);
            }

            var names = new byte[XATTR_SIZE_MAX];
            fixed (byte* start = names)
            {
                return XattrNames(llistxattr(path, start, XATTR_SIZE_MAX), names);
            }
        }
    }

    private static IReadOnlyList<ByteString> XattrNames(nint length, ReadOnlySpan<byte> list)
    {
        if (length < 0)
        {
            return LastErrorIs(Errno.EOPNOTSUPP) ? s_noNames : throw SystemCallException.FromLastError("list extended attributes");
        }

        if (length == 0)
        {
            return s_noNames;
        }

        var names = new List<ByteString>();
        var rest = list[..(int)length];
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOf((byte)0);
            names.Add(ByteString.Copy(rest[..end]));
            rest = rest[(end + 1)..];
        }

        return names;
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint flistxattr(SafeFileHandle file, byte* list, nuint size);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint llistxattr(byte* path, byte* list, nuint size);
}
