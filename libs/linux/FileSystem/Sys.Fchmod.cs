using System.Runtime.InteropServices;
using System.Text;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Sets the permission, setuid, setgid and sticky bits (07777) of an open file: fchmod(2).</summary>
    public static void Fchmod(SafeFileHandle file, uint permissions)
    {
        if (fchmod(file, permissions) != 0)
        {
            throw SystemCallException.FromLastError("change mode");
        }
    }

    /// <summary>The same through an O_PATH handle, for what must not be opened (devices, pipes): chmod(2) of /proc/self/fd.</summary>
    public static unsafe void FchmodPath(SafeFileHandle pathHandle, uint permissions)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(Encoding.ASCII.GetBytes(ProcPath(pathHandle)), buffer))
        {
            if (chmod(terminated, permissions) != 0)
            {
                throw SystemCallException.FromLastError("change mode");
            }
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int fchmod(SafeFileHandle file, uint mode);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int chmod(byte* path, uint mode);
}
