using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <summary>A file in memory that is written once and can then be executed but never changed: memfd_create(2), F_ADD_SEALS of fcntl(2).</summary>
public static partial class SealedMemory
{
    private const uint MfdExec = 0x10; // Linux 6.3; older kernels refuse it, and need no such word
    private const int AddSeals = 1033; // F_ADD_SEALS

    /// <summary>An empty one, close-on-exec.</summary>
    /// <param name="name">Shown behind <c>/memfd:</c> in /proc/PID/exe and /proc/PID/maps.</param>
    /// <exception cref="SystemCallException">EACCES where the machine forbids programs in memory (sysctl vm.memfd_noexec=2).</exception>
    public static SafeFileHandle Create(string name)
    {
        const uint flags = SealConstants.MFD_CLOEXEC | SealConstants.MFD_ALLOW_SEALING;
        var descriptor = memfd_create(name, flags | MfdExec);
        if (descriptor < 0 && Marshal.GetLastPInvokeError() == Errno.EINVAL)
        {
            descriptor = memfd_create(name, flags);
        }

        return descriptor < 0 ? throw SystemCallException.FromLastError("memfd_create") : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    /// <summary>From now on nobody can change it, nor take this back.</summary>
    public static void Seal(SafeFileHandle memory)
    {
        const uint all = SealConstants.F_SEAL_SEAL | SealConstants.F_SEAL_SHRINK | SealConstants.F_SEAL_GROW | SealConstants.F_SEAL_WRITE;
        if (fcntl((int)memory.DangerousGetHandle(), AddSeals, (nint)all) != 0)
        {
            throw SystemCallException.FromLastError("fcntl");
        }
    }

    [LibraryImport(NativeLibraries.Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int memfd_create(string name, uint flags);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, nint argument);
}
