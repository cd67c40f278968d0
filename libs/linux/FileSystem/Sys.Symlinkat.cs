using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Makes a symbolic link that holds <paramref name="target"/>: symlinkat(2).</summary>
    public static unsafe void Symlinkat(ReadOnlySpan<byte> target, SafeFileHandle directory, ReadOnlySpan<byte> path)
    {
        Span<byte> targetBuffer = stackalloc byte[CPath.StackSize];
        Span<byte> pathBuffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminatedTarget = CPath.Terminate(target, targetBuffer), terminatedPath = CPath.Terminate(path, pathBuffer))
        {
            if (symlinkat(terminatedTarget, directory, terminatedPath) != 0)
            {
                throw SystemCallException.FromLastError("make symbolic link", path);
            }
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial int symlinkat(byte* target, SafeFileHandle directory, byte* path);
}
