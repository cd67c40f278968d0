using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Makes a device node, named pipe, socket or empty file: mknodat(2). The umask applies.</summary>
    /// <param name="directory">Where <paramref name="path"/> starts.</param>
    /// <param name="path">The new name; never replaced when it exists (EEXIST).</param>
    /// <param name="type">What to make.</param>
    /// <param name="permissions">Permission bits.</param>
    /// <param name="node">The device, for a device node.</param>
    public static void Mknodat(
        SafeFileHandle directory, ReadOnlySpan<byte> path, FileType type, uint permissions, DeviceNumber node = default)
    {
        if (!TryMknodat(directory, path, type, permissions, node, out var errno))
        {
            throw new SystemCallException("make node", ByteEscaping.ToDisplay(path), errno);
        }
    }

    /// <summary>As <see cref="Mknodat"/>, but false with the errno where it fails: EPERM where a user may make no devices.</summary>
    public static unsafe bool TryMknodat(
        SafeFileHandle directory, ReadOnlySpan<byte> path, FileType type, uint permissions, DeviceNumber node, out int errno)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            errno = ErrnoOf(mknodat(directory, terminated, (uint)type | permissions, node.ToNative()));
            return errno == 0;
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int mknodat(SafeFileHandle directory, byte* path, uint mode, ulong device);
}
