using System.Runtime.InteropServices;
using System.Text;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Gives a file one more name: linkat(2). A symbolic link at <paramref name="oldPath"/> is linked itself, not followed.</summary>
    public static void Linkat(
        SafeFileHandle oldDirectory, ReadOnlySpan<byte> oldPath, SafeFileHandle newDirectory, ReadOnlySpan<byte> newPath) =>
        Link(oldDirectory, oldPath, newDirectory, newPath, 0);

    /// <summary>Gives an open file, such as one opened with O_TMPFILE, a name: linkat(2) of its link in /proc/self/fd.</summary>
    public static void LinkOpenFile(SafeFileHandle file, SafeFileHandle directory, ReadOnlySpan<byte> path) =>
        Link(WorkingDirectory, Encoding.ASCII.GetBytes(ProcPath(file)), directory, path, AtFlags.AT_SYMLINK_FOLLOW);

    private static unsafe void Link(
        SafeFileHandle oldDirectory, ReadOnlySpan<byte> oldPath, SafeFileHandle newDirectory, ReadOnlySpan<byte> newPath, int flags)
    {
        Span<byte> oldBuffer = stackalloc byte[CPath.StackSize];
        Span<byte> newBuffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminatedOld = CPath.Terminate(oldPath, oldBuffer), terminatedNew = CPath.Terminate(newPath, newBuffer))
        {
            if (linkat(oldDirectory, terminatedOld, newDirectory, terminatedNew, flags) != 0)
            {
                throw SystemCallException.FromLastError("make hard link", newPath);
            }
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int linkat(
        SafeFileHandle oldDirectory, byte* oldPath, SafeFileHandle newDirectory, byte* newPath, int flags);
}
