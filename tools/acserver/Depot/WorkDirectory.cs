using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>
/// A private directory for something half-made. Its lock lives as long as the process that made it: what has no holder was left by a killed one,
/// and <see cref="Sweep"/> removes it.
/// </summary>
internal sealed class WorkDirectory : IDisposable
{
    private const string LockSuffix = ".lock";
    private const int NameBytes = 16;
    private readonly LockFile _lock;

    private WorkDirectory(string path, LockFile held)
    {
        (Path, _lock) = (path, held);
    }

    /// <summary>The directory, 0755 below a directory that the store's owner closes or opens.</summary>
    internal string Path { get; }

    /// <summary>The path of something inside.</summary>
    internal string this[string name] => System.IO.Path.Join(Path, name);

    internal static WorkDirectory Create(string parent)
    {
        var path = System.IO.Path.Join(parent, Sys.RandomHex(NameBytes));
        var held = LockFile.Acquire(path + LockSuffix, LockKind.Exclusive);
        Sys.Mkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), DepotDirectory.DirectoryMode);
        return new WorkDirectory(path, held);
    }

    /// <summary>Removes what killed processes left; nothing on a file system that cannot be written.</summary>
    internal static void Sweep(string parent)
    {
        foreach (var path in Directory.GetFiles(parent, "*" + LockSuffix))
        {
            try
            {
                SweepOne(path);
            }
            catch (SystemCallException e) when (e.Errno == Errno.EROFS)
            {
                return;
            }
        }
    }

    private static void SweepOne(string path)
    {
        using var held = LockFile.TryAcquire(path, LockKind.Exclusive);
        if (held is not null)
        {
            DirectoryTree.Delete(path[..^LockSuffix.Length]);
            File.Delete(path);
        }
    }

    /// <summary>Gives the directory a name elsewhere, unless something is there already.</summary>
    /// <exception cref="SystemCallException">EEXIST or ENOTEMPTY: something is.</exception>
    internal void MoveTo(SafeFileHandle parent, string name)
    {
        Sys.Renameat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(Path), parent, Encoding.ASCII.GetBytes(name), RenameFlags.RENAME_NOREPLACE);
        Sys.Fsync(parent);
    }

    /// <summary>Removes the directory with all that is still in it.</summary>
    public void Dispose()
    {
        DirectoryTree.Delete(Path);
        File.Delete(Path + LockSuffix);
        _lock.Dispose();
    }
}
