using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Writes all of <paramref name="data"/>: write(2), repeated after a short count. A failure names <paramref name="subject"/>.</summary>
    public static unsafe void Write(SafeFileHandle file, ReadOnlySpan<byte> data, ReadOnlySpan<byte> subject = default)
    {
        fixed (byte* start = data)
        {
            var written = 0;
            while (written < data.Length)
            {
                var count = write(file, start + written, (nuint)(data.Length - written));
                if (count >= 0)
                {
                    written += (int)count;
                }
                else if (!Interrupted())
                {
                    throw SystemCallException.FromLastError("write", subject);
                }
            }
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint write(SafeFileHandle file, byte* data, nuint size);
}
