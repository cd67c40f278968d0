using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Appc.Linux.FileSystem;
using Appc.Linux.Native;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.Process;

/// <summary>The file this process runs, which the processes of a pod can reach as /proc/PID/exe.</summary>
public static unsafe partial class OwnProgram
{
    private const string Link = "/proc/self/exe";
    private const int StatvfsSize = 112; // struct statvfs of statvfs(3), the same on x86-64 and arm64
    private const int FlagsOffset = 72;
    private const ulong ReadOnlyMount = 1; // ST_RDONLY

    /// <summary>
    /// Starts this very program again, in this process, from a read-only mount that nobody else has; returns where it runs from
    /// one already, or where the file has no name any more. An image whose program is /proc/self/exe, or a script for it, runs
    /// the host's file with libraries of the image's; as root it could then write to the file as soon as nothing runs it any
    /// more, and the next launch would run what it wrote (CVE-2019-5736). On a read-only mount it cannot, whatever it waits for.
    /// </summary>
    /// <param name="arguments">argv.</param>
    /// <exception cref="SystemCallException">The mount could not be made: that takes CAP_SYS_ADMIN.</exception>
    public static void StartFromReadOnlyMount(IReadOnlyList<string> arguments)
    {
        if (IsOnReadOnlyMount() || NameOfFile() is not { } path)
        {
            return;
        }

        using var mount = ReadOnlyClone(Path.GetDirectoryName(path)!);
        Processes.Execute($"/proc/self/fd/{mount.DangerousGetHandle()}/{Path.GetFileName(path)}", arguments);
    }

    private static bool IsOnReadOnlyMount()
    {
        var facts = stackalloc byte[StatvfsSize];
        return statvfs(Link, facts) == 0
            ? (BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(facts + FlagsOffset, sizeof(ulong))) & ReadOnlyMount) != 0
            : throw SystemCallException.FromLastError("statvfs", Encoding.UTF8.GetBytes(Link));
    }

    /// <summary>Null after an upgrade, when the name is another file's or nobody's: then nobody will run this one again.</summary>
    private static string? NameOfFile()
    {
        var path = Encoding.UTF8.GetString(Sys.Readlinkat(Sys.WorkingDirectory, "/proc/self/exe"u8).Span);
        using var own = Sys.Openat2(Sys.WorkingDirectory, "/proc/self/exe"u8, OpenFlags.O_PATH);
        return Sys.TryFstatat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), out var named) && named.IsSameFile(Sys.Fstat(own)) ? path : null;
    }

    /// <summary>A detached copy of the mount the directory is on: it goes with the last process that uses it.</summary>
    private static SafeFileHandle ReadOnlyClone(string directory)
    {
        const uint flags = MountFlags.OPEN_TREE_CLONE | MountFlags.OPEN_TREE_CLOEXEC;
        fixed (byte* path = Encoding.UTF8.GetBytes(directory + '\0'), nothing = "\0"u8)
        {
            var descriptor = syscall(SystemCallNumbers.Of(SystemCall.open_tree), WorkingDirectory, (nint)path, (nint)flags, 0, 0);
            if (descriptor < 0)
            {
                throw SystemCallException.FromLastError("open_tree", Encoding.UTF8.GetBytes(directory));
            }

            var mount = new SafeFileHandle((nint)descriptor, ownsHandle: true);
            var attributes = stackalloc ulong[4]; // struct mount_attr: attr_set, attr_clr, propagation, userns_fd
            new Span<ulong>(attributes, 4).Clear();
            attributes[0] = MountFlags.MOUNT_ATTR_RDONLY;
            if (syscall(SystemCallNumbers.Of(SystemCall.mount_setattr), (nint)descriptor, (nint)nothing, (nint)MountFlags.AT_EMPTY_PATH, (nint)attributes, 4 * sizeof(ulong)) == 0)
            {
                return mount;
            }

            var failure = SystemCallException.FromLastError("mount_setattr", Encoding.UTF8.GetBytes(directory));
            mount.Dispose();
            throw failure;
        }
    }

    private const nint WorkingDirectory = -100; // AT_FDCWD

    [LibraryImport(NativeLibraries.Libc, SetLastError = true)]
    private static partial long syscall(long number, nint a0, nint a1, nint a2, nint a3, nint a4);

    [LibraryImport(NativeLibraries.Libc, SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statvfs(string path, byte* facts);
}
