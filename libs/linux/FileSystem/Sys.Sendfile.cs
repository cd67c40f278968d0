using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Sends up to <paramref name="length"/> bytes of a file to a socket inside the kernel: sendfile(2).</summary>
    /// <param name="socket">A connected socket that does not block.</param>
    /// <param name="file">A file; where it stands does not matter and does not change.</param>
    /// <param name="offset">From where in the file, in bytes.</param>
    /// <param name="length">Bytes.</param>
    /// <returns>The count sent, 0 at the end of the file; null where the socket takes nothing now (EAGAIN).</returns>
    /// <exception cref="SystemCallException">The connection is gone, or the file cannot be read.</exception>
    public static unsafe long? TrySendfile(SafeHandle socket, SafeFileHandle file, long offset, long length)
    {
        nint count;
        do
        {
            count = sendfile(socket, file, &offset, (nuint)length);
        }
        while (count < 0 && Interrupted());
        return count >= 0 ? count
            : Marshal.GetLastPInvokeError() == Errno.EAGAIN ? null
            : throw SystemCallException.FromLastError("send");
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint sendfile(SafeHandle socket, SafeFileHandle file, long* offset, nuint length);
}
