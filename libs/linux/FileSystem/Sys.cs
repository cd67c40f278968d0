using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

/// <summary>
/// System calls on files: one file a call, each naming its man page. Handles are close-on-exec; interrupted calls are
/// repeated; a failure is a <see cref="SystemCallException"/>; where absence is ordinary a Try variant returns false or null.
/// Paths are bytes without a terminator, relative to a directory handle; an empty path is an error (ENOENT) unless said otherwise.
/// </summary>
public static partial class Sys
{
    /// <summary>AT_FDCWD: paths below this handle are absolute or relative to the working directory. Not owned, never closed.</summary>
    public static SafeFileHandle WorkingDirectory { get; } = new(AtFlags.AT_FDCWD, ownsHandle: false);

    private static bool Interrupted() => Marshal.GetLastPInvokeError() == Errno.EINTR;

    private static bool LastErrorIs(int errno) => Marshal.GetLastPInvokeError() == errno;

    // 0, or the errno of the call that just returned this.
    private static int ErrnoOf(nint result) => result < 0 ? Marshal.GetLastPInvokeError() : 0;

    private static string ProcPath(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";
}
