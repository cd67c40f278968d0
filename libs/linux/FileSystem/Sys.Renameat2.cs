using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Moves a name, replacing what is there unless RENAME_NOREPLACE is given: renameat2(2).</summary>
    public static unsafe void Renameat2(
        SafeFileHandle oldDirectory, ReadOnlySpan<byte> oldPath, SafeFileHandle newDirectory, ReadOnlySpan<byte> newPath,
        RenameFlags flags = RenameFlags.None)
    {
        Span<byte> oldBuffer = stackalloc byte[CPath.StackSize];
        Span<byte> newBuffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminatedOld = CPath.Terminate(oldPath, oldBuffer), terminatedNew = CPath.Terminate(newPath, newBuffer))
        {
            if (renameat2(oldDirectory, terminatedOld, newDirectory, terminatedNew, (uint)flags) != 0)
            {
                throw SystemCallException.FromLastError("rename", oldPath);
            }
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int renameat2(
        SafeFileHandle oldDirectory, byte* oldPath, SafeFileHandle newDirectory, byte* newPath, uint flags);
}
