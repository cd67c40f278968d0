using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <summary>What the runner does with processes, one method a system call. Failures are <see cref="SystemCallException"/>.</summary>
public static unsafe partial class Processes
{
    private const int SiginfoSize = 128;

    /// <summary>waitid(2) on a process descriptor: waits for the end of the process and reaps it.</summary>
    /// <returns>Its exit code, or 128 and the number of the signal that ended it.</returns>
    public static int WaitForEnd(SafeFileHandle pidfd)
    {
        var info = stackalloc int[SiginfoSize / sizeof(int)];
        while (waitid(WaitConstants.P_PIDFD, (int)pidfd.DangerousGetHandle(), info, WaitConstants.WEXITED, null) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EINTR)
            {
                throw SystemCallException.FromLastError("waitid");
            }
        }

        // siginfo_t of SIGCHLD: si_signo, si_errno, si_code, padding, si_pid, si_uid, si_status
        return info[2] == WaitConstants.CLD_EXITED ? info[6] : 128 + (info[6] & 0x7f);
    }

    /// <summary>pidfd_send_signal(2); false when the process has ended.</summary>
    public static bool SendSignal(SafeFileHandle pidfd, int signal)
    {
        if (syscall(PidfdSendSignal, pidfd.DangerousGetHandle(), signal, 0, 0) == 0)
        {
            return true;
        }

        return Marshal.GetLastPInvokeError() == Errno.ESRCH ? false : throw SystemCallException.FromLastError("pidfd_send_signal");
    }

    /// <summary>pipe2(2) with O_CLOEXEC.</summary>
    public static (SafeFileHandle Read, SafeFileHandle Write) Pipe()
    {
        var ends = stackalloc int[2];
        if (pipe2(ends, (int)OpenConstants.O_CLOEXEC) != 0)
        {
            throw SystemCallException.FromLastError("pipe2");
        }

        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>dup3(2) onto a chosen number; what was open there is closed. Close-on-exec unless <paramref name="acrossExecve"/>.</summary>
    public static SafeFileHandle DuplicateTo(SafeFileHandle handle, int number, bool acrossExecve = false)
    {
        if (dup3((int)handle.DangerousGetHandle(), number, acrossExecve ? 0 : (int)OpenConstants.O_CLOEXEC) < 0)
        {
            throw SystemCallException.FromLastError("dup3");
        }

        return new SafeFileHandle(number, ownsHandle: true);
    }

    /// <summary>fcntl(2), F_DUPFD_CLOEXEC: the same open file under a number of at least <paramref name="least"/>.</summary>
    public static SafeFileHandle DuplicateAbove(SafeFileHandle handle, int least)
    {
        var number = fcntl((int)handle.DangerousGetHandle(), FDupFdCloseOnExec, least);
        return number >= 0 ? new SafeFileHandle(number, ownsHandle: true) : throw SystemCallException.FromLastError("fcntl");
    }

    /// <summary>execve(2) of <paramref name="program"/> with the caller's environment; returns only by an exception.</summary>
    public static void Execute(string program, IReadOnlyList<string> arguments)
    {
        var vector = (nint*)NativeMemory.AllocZeroed((nuint)(arguments.Count + 1), (nuint)sizeof(nint));
        for (var i = 0; i < arguments.Count; i++)
        {
            vector[i] = Marshal.StringToCoTaskMemUTF8(arguments[i]);
        }

        execv(program, vector);
        throw SystemCallException.FromLastError("execv", System.Text.Encoding.UTF8.GetBytes(program));
    }

    /// <summary>True where the descriptor is a terminal: isatty(3).</summary>
    public static bool IsTerminal(int descriptor) => isatty(descriptor) == 1;

    /// <summary>True where the descriptor is open: fcntl(2), F_GETFD.</summary>
    public static bool IsOpen(int descriptor) => fcntl(descriptor, FGetFd, 0) >= 0;

    /// <summary>Opens /dev/null as descriptor <paramref name="number"/>, which must be the lowest free one, across execve(2).</summary>
    public static void OpenNull(int number)
    {
        if (open("/dev/null", (int)OpenConstants.O_RDWR) != number)
        {
            throw SystemCallException.FromLastError("open", "/dev/null"u8);
        }
    }

    private const int FGetFd = 1;
    private const int FDupFdCloseOnExec = 1030;
    private const long PidfdSendSignal = 424; // the same on every architecture since Linux 5.1

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int waitid(int idType, int id, int* info, int options, void* usage);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial long syscall(long number, nint a0, nint a1, nint a2, nint a3);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int dup3(int old, int number, int flags);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int execv(string path, nint* arguments);

    [LibraryImport(NativeLibraries.Libc)]
    private static partial int isatty(int descriptor);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, nint argument);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);
}
