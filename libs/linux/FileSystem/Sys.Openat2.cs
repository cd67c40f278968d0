using System.Runtime.InteropServices;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>The number of openat2 on every architecture (glibc has no wrapper).</summary>
    internal const int SYS_openat2 = 437;

    // With RESOLVE_BENEATH or RESOLVE_IN_ROOT a rename elsewhere makes the kernel give up with EAGAIN; somebody who
    // renames without pause must not keep us here for ever.
    private const int MostAttempts = 10_000;

    /// <summary>Opens, and with O_CREAT makes, a file: openat2(2), Linux 5.6.</summary>
    /// <param name="directory">Where a relative <paramref name="path"/> starts; with RESOLVE_IN_ROOT also where an absolute one does.</param>
    /// <param name="path">The path.</param>
    /// <param name="flags">O_ flags; O_CLOEXEC is added.</param>
    /// <param name="mode">Permission bits of a file that is made; the umask applies. 0 when nothing is made.</param>
    /// <param name="resolve">How far the path may lead.</param>
    public static SafeFileHandle Openat2(
        SafeFileHandle directory, ReadOnlySpan<byte> path, OpenFlags flags, uint mode = 0, ResolveFlags resolve = ResolveFlags.None) =>
        OpenOrNull(directory, path, flags, mode, resolve) ?? throw SystemCallException.FromLastError("open", path);

    /// <summary>As <see cref="Openat2"/>, but null with the errno where it fails.</summary>
    public static SafeFileHandle? TryOpenat2(
        SafeFileHandle directory, ReadOnlySpan<byte> path, OpenFlags flags, uint mode, ResolveFlags resolve, out int errno)
    {
        var handle = OpenOrNull(directory, path, flags, mode, resolve);
        errno = handle is null ? Marshal.GetLastPInvokeError() : 0;
        return handle;
    }

    private static unsafe SafeFileHandle? OpenOrNull(
        SafeFileHandle directory, ReadOnlySpan<byte> path, OpenFlags flags, uint mode, ResolveFlags resolve)
    {
        var how = new OpenHow(OpenFlagBits.ToNative(flags | OpenFlags.O_CLOEXEC), mode, (ulong)resolve);
        Span<byte> buffer = stackalloc byte[CPath.StackSize];
        fixed (byte* terminated = CPath.Terminate(path, buffer))
        {
            for (var attempt = 0; attempt < MostAttempts; attempt++)
            {
                var descriptor = openat2(SYS_openat2, directory, terminated, &how, (nuint)sizeof(OpenHow));
                if (descriptor >= 0)
                {
                    return new SafeFileHandle((nint)descriptor, ownsHandle: true);
                }

                if (!Interrupted() && !(LastErrorIs(Errno.EAGAIN) && resolve != ResolveFlags.None))
                {
                    return null;
                }
            }
        }

        return null;
    }

    [LibraryImport(NativeLibraries.Libc, EntryPoint = "syscall", SetLastError = true)]
    private static unsafe partial nint openat2(nint number, SafeFileHandle directory, byte* path, OpenHow* how, nuint size);
}
