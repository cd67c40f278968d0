using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <summary>What a process does to itself before it becomes another program in another root.</summary>
public static unsafe partial class Processes
{
    /// <summary>prctl(2), PR_SET_PDEATHSIG: this process is killed when the thread that made it ends.</summary>
    public static void DieWithParent()
    {
        if (prctl((int)PrctlOption.PR_SET_PDEATHSIG, Signals.SIGKILL, 0, 0, 0) != 0)
        {
            throw SystemCallException.FromLastError("prctl");
        }
    }

    /// <summary>fchdir(2), chroot(2) and chdir(2): the directory becomes the process's root, and <paramref name="workingDirectory"/> in it its place.</summary>
    public static void EnterRoot(SafeFileHandle directory, string workingDirectory)
    {
        if (fchdir((int)directory.DangerousGetHandle()) != 0 || chroot(".") != 0)
        {
            throw SystemCallException.FromLastError("chroot");
        }

        if (chdir(workingDirectory) != 0)
        {
            throw SystemCallException.FromLastError("chdir", System.Text.Encoding.UTF8.GetBytes(workingDirectory));
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int prctl(int option, nint a0, nint a1, nint a2, nint a3);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int fchdir(int descriptor);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chroot(string path);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int chdir(string path);
}
