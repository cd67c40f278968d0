using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <content>Processes that are no children of this one.</content>
public static unsafe partial class Processes
{
    private const long PidfdOpen = 434; // the same on every architecture

    /// <summary>pidfd_open(2): a handle on a process, close-on-exec; null where there is none of that id.</summary>
    public static SafeFileHandle? TryOpen(int pid)
    {
        var descriptor = (int)syscall(PidfdOpen, pid, 0, 0, 0);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true)
            : Marshal.GetLastPInvokeError() == Errno.ESRCH ? null
            : throw SystemCallException.FromLastError("pidfd_open");
    }
}
