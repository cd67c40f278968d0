using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    private const int LongestLink = 4096;

    /// <summary>What a symbolic link holds: readlinkat(2). EINVAL where the name is no link.</summary>
    public static unsafe ByteString Readlinkat(SafeFileHandle directory, ReadOnlySpan<byte> path)
    {
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        Span<byte> target = stackalloc byte[LongestLink];
        fixed (byte* terminated = CPath.Terminate(path, buffer), start = target)
        {
            var length = readlinkat(directory, terminated, start, (nuint)target.Length);
            return length >= 0 ? ByteString.Copy(target[..(int)length]) : throw SystemCallException.FromLastError("read link", path);
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint readlinkat(SafeFileHandle directory, byte* path, byte* buffer, nuint size);
}
