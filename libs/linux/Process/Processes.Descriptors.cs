using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

public static unsafe partial class Processes
{
    private const long PidfdGetfd = 438; // the same on every architecture since Linux 5.6

    /// <summary>pidfd_getfd(2): one more descriptor, close-on-exec, of what another process has open.</summary>
    /// <param name="pidfd">The process.</param>
    /// <param name="number">Its descriptor's number.</param>
    /// <exception cref="SystemCallException">EBADF: it has no such descriptor; EPERM: this process may not look into that one.</exception>
    public static SafeFileHandle GetDescriptor(SafeFileHandle pidfd, int number)
    {
        var descriptor = syscall(PidfdGetfd, pidfd.DangerousGetHandle(), number, 0, 0);
        return descriptor >= 0 ? new SafeFileHandle((nint)descriptor, ownsHandle: true) : throw SystemCallException.FromLastError("pidfd_getfd");
    }

    /// <summary>poll(2): waits until there is something to read or to accept, or the other side is gone.</summary>
    /// <param name="file">What to wait for; a process descriptor is readable when the process has ended.</param>
    /// <param name="milliseconds">How long at most; negative for ever.</param>
    /// <returns>False when the time is over.</returns>
    public static bool WaitReadable(SafeFileHandle file, int milliseconds = -1) => WaitReadable(file, null, milliseconds) is not null;

    /// <summary>The same for two; the one that is readable, the first where both are, null when the time is over.</summary>
    public static SafeFileHandle? WaitReadable(SafeFileHandle first, SafeFileHandle? second, int milliseconds)
    {
        var polls = stackalloc PollDescriptor[2];
        int count;
        do
        {
            polls[0] = new PollDescriptor { Descriptor = (int)first.DangerousGetHandle(), Events = PollConstants.POLLIN };
            polls[1] = new PollDescriptor { Descriptor = second is null ? -1 : (int)second.DangerousGetHandle(), Events = PollConstants.POLLIN }; // -1 is passed over
            count = poll(polls, 2, milliseconds);
        }
        while (count < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        return count < 0 ? throw SystemCallException.FromLastError("poll") : count == 0 ? null : polls[0].Returned != 0 ? first : second;
    }

    /// <summary>poll(2) on several files; a null is passed over.</summary>
    /// <returns>For each whether it can be read or has ended; all false when the time is over.</returns>
    public static bool[] WaitReadable(IReadOnlyList<SafeFileHandle?> files, int milliseconds)
    {
        Span<PollDescriptor> polls = stackalloc PollDescriptor[files.Count];
        for (var i = 0; i < files.Count; i++)
        {
            polls[i] = new PollDescriptor { Descriptor = files[i] is { } file ? (int)file.DangerousGetHandle() : -1, Events = PollConstants.POLLIN };
        }

        fixed (PollDescriptor* first = polls)
        {
            if (poll(first, (ulong)files.Count, milliseconds) < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw SystemCallException.FromLastError("poll");
            }
        }

        return [.. polls.ToArray().Select(poll => poll.Returned != 0)];
    }

    /// <summary>shutdown(2) with SHUT_RDWR: whoever waits on the socket is woken.</summary>
    public static void ShutDown(SafeFileHandle socket)
    {
        if (shutdown((int)socket.DangerousGetHandle(), PollConstants.SHUT_RDWR) != 0)
        {
            throw SystemCallException.FromLastError("shutdown");
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int poll(PollDescriptor* descriptors, ulong count, int milliseconds);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int shutdown(int socket, int how);
}
