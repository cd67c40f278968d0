using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Reads up to <paramref name="buffer"/>'s length; 0 at the end: read(2). A failure names <paramref name="subject"/>.</summary>
    public static unsafe int Read(SafeFileHandle file, Span<byte> buffer, ReadOnlySpan<byte> subject = default)
    {
        fixed (byte* start = buffer)
        {
            nint count;
            do
            {
                count = read(file, start, (nuint)buffer.Length);
            }
            while (count < 0 && Interrupted());
            return count >= 0 ? (int)count : throw SystemCallException.FromLastError("read", subject);
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint read(SafeFileHandle file, byte* buffer, nuint size);
}
