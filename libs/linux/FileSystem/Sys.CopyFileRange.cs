using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>
    /// Copies up to <paramref name="length"/> bytes inside the kernel, from and to where the handles stand: copy_file_range(2).
    /// The count copied, 0 at the end of the source; null where these two files cannot be copied so (EXDEV, EINVAL,
    /// EOPNOTSUPP, ENOSYS) and the caller must read and write.
    /// </summary>
    public static unsafe long? TryCopyFileRange(SafeFileHandle source, SafeFileHandle destination, long length)
    {
        nint count;
        do
        {
            count = copy_file_range(source, null, destination, null, (nuint)length, 0);
        }
        while (count < 0 && Interrupted());
        if (count >= 0)
        {
            return count;
        }

        return Marshal.GetLastPInvokeError() is Errno.EXDEV or Errno.EINVAL or Errno.EOPNOTSUPP or Errno.ENOSYS
            ? null
            : throw SystemCallException.FromLastError("copy");
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static unsafe partial nint copy_file_range(
        SafeFileHandle source, long* sourceOffset, SafeFileHandle destination, long* destinationOffset, nuint length, uint flags);
}
