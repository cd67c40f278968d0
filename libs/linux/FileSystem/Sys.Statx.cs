using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>The facts of an open file: statx(2) with AT_EMPTY_PATH. Also for O_PATH handles.</summary>
    public static FileStatus Fstat(SafeFileHandle file) =>
        TryStatx(file, default, AtFlags.AT_EMPTY_PATH, out var status) ? status : throw SystemCallException.FromLastError("stat");

    /// <summary>The facts of a name: statx(2). The last component is never followed.</summary>
    public static FileStatus Fstatat(SafeFileHandle directory, ReadOnlySpan<byte> path) =>
        TryStatx(directory, path, AtFlags.AT_SYMLINK_NOFOLLOW, out var status)
            ? status
            : throw SystemCallException.FromLastError("stat", path);

    /// <summary>As <see cref="Fstatat"/>; false where there is nothing of that name (ENOENT).</summary>
    public static bool TryFstatat(SafeFileHandle directory, ReadOnlySpan<byte> path, out FileStatus status)
    {
        if (TryStatx(directory, path, AtFlags.AT_SYMLINK_NOFOLLOW, out status))
        {
            return true;
        }

        return LastErrorIs(Errno.ENOENT) ? false : throw SystemCallException.FromLastError("stat", path);
    }

    private static unsafe bool TryStatx(SafeFileHandle directory, ReadOnlySpan<byte> path, int flags, out FileStatus status)
    {
        StatxBuffer result = default;
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            int outcome;
            do
            {
                outcome = statx(directory, terminated, flags, StatxBuffer.STATX_BASIC_STATS, &result);
            }
            while (outcome != 0 && Interrupted());
            status = FileStatus.From(result);
            return outcome == 0;
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int statx(SafeFileHandle directory, byte* path, int flags, uint mask, StatxBuffer* buffer);
}
