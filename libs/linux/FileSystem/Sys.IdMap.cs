using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Appc.Linux.Process;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    private const int MountAttrSize = 32;

    /// <summary>
    /// Whether the file system of a directory can be shown with the owners of another user namespace: open_tree(2) and mount_setattr(2), Linux 5.12. The mount
    /// that is made for it is attached nowhere and goes at once.
    /// </summary>
    /// <param name="path">The directory.</param>
    /// <param name="userNamespace">/proc/PID/ns/user, open.</param>
    /// <returns>0, or the errno.</returns>
    public static unsafe int TryIdMap(ReadOnlySpan<byte> path, SafeFileHandle userNamespace)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            const uint flags = MountFlags.OPEN_TREE_CLONE | MountFlags.OPEN_TREE_CLOEXEC;
            var descriptor = open_tree((nint)SystemCallNumbers.Of(SystemCall.open_tree), WorkingDirectory, terminated, (nint)flags);
            if (descriptor < 0)
            {
                return Marshal.GetLastPInvokeError();
            }

            using var mount = new SafeFileHandle((nint)descriptor, ownsHandle: true);
            var attributes = stackalloc ulong[MountAttrSize / sizeof(ulong)];
            new Span<ulong>(attributes, MountAttrSize / sizeof(ulong)).Clear();
            attributes[0] = MountFlags.MOUNT_ATTR_IDMAP;
            attributes[3] = (ulong)userNamespace.DangerousGetHandle();
            byte empty = 0;
            var result = mount_setattr((nint)SystemCallNumbers.Of(SystemCall.mount_setattr), mount, &empty, (nint)MountFlags.AT_EMPTY_PATH, attributes, MountAttrSize);
            return result < 0 ? Marshal.GetLastPInvokeError() : 0;
        }
    }

    [LibraryImport(NativeLibraries.Libc, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint open_tree(nint number, SafeFileHandle directory, byte* path, nint flags);

    [LibraryImport(NativeLibraries.Libc, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint mount_setattr(nint number, SafeFileHandle directory, byte* path, nint flags, ulong* attributes, nint size);
}
