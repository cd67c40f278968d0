using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

/// <summary>
/// A lock between processes, held by a file of its own until disposed or until the process ends: flock(2).
/// The file is made (0600) when absent and may be removed by whoever holds it exclusively.
/// </summary>
public sealed class LockFile : IDisposable
{
    private const uint PrivateMode = 0x180; // 0600

    private readonly SafeFileHandle _file;

    private LockFile(SafeFileHandle file)
    {
        _file = file;
    }

    /// <summary>The open lock file; a child process that inherits a duplicate keeps the lock.</summary>
    public SafeFileHandle Handle => _file;

    /// <summary>Waits for the lock.</summary>
    public static LockFile Acquire(string path, LockKind kind) =>
        Open(path, kind, wait: true) ?? throw new SystemCallException("lock", path, Errno.EAGAIN);

    /// <summary>The lock, or null at once where others hold it.</summary>
    public static LockFile? TryAcquire(string path, LockKind kind) => Open(path, kind, wait: false);

    /// <summary>Gives the lock up.</summary>
    public void Dispose() => _file.Dispose();

    private static LockFile? Open(string path, LockKind kind, bool wait)
    {
        var bytes = Encoding.UTF8.GetBytes(path);
        while (true)
        {
            const OpenFlags flags = OpenFlags.O_RDWR | OpenFlags.O_CREAT | OpenFlags.O_NOFOLLOW;
            var file = Sys.Openat2(Sys.WorkingDirectory, bytes, flags, PrivateMode);
            if (!Sys.Flock(file, kind == LockKind.Exclusive, wait))
            {
                file.Dispose();
                return null;
            }

            // The holder before us may have removed the file: then ours is one that nobody else will find.
            if (Sys.TryFstatat(Sys.WorkingDirectory, bytes, out var named) && named.IsSameFile(Sys.Fstat(file)))
            {
                return new LockFile(file);
            }

            file.Dispose();
        }
    }
}
