using System.Runtime.InteropServices;
using Appc.Linux.Native;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    private const int WriteAccess = 2; // W_OK

    /// <summary>Whether this process may write to a file, or make and remove names in a directory: access(2). False for what does not exist.</summary>
    public static unsafe bool IsWritable(string path)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(System.Text.Encoding.UTF8.GetBytes(path), buffer))
        {
            return access(terminated, WriteAccess) == 0;
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int access(byte* path, int mode);
}
