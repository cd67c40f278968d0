using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Actool;

/// <summary>A directory that appears under its name when it is complete, or not at all. Only its owner can enter it at first.</summary>
internal sealed class NewDirectory : IDisposable
{
    /// <summary>0700.</summary>
    internal const uint PrivateMode = 0x1c0;

    private readonly SafeFileHandle _parent;
    private readonly byte[] _name;
    private readonly byte[] _temporaryName;
    private bool _committed;

    private NewDirectory(string parent, string name)
    {
        var temporaryName = ".tmp-" + Sys.RandomHex(8);
        _parent = Sys.OpenDirectory(parent);
        _name = Encoding.UTF8.GetBytes(name);
        _temporaryName = Encoding.ASCII.GetBytes(temporaryName);
        Sys.Mkdirat(_parent, _temporaryName, PrivateMode);
        Handle = Sys.OpenDirectory(_parent, _temporaryName);
        Path = System.IO.Path.Join(parent, temporaryName);
    }

    /// <summary>A handle of the directory to fill.</summary>
    internal SafeFileHandle Handle { get; }

    /// <summary>Where it is until <see cref="Commit"/>.</summary>
    internal string Path { get; }

    /// <summary>Makes the directory beside <paramref name="path"/>.</summary>
    /// <param name="path">An absolute path; nothing, or an empty directory, is there.</param>
    /// <exception cref="SystemCallException">Something else is there, or the parent cannot be written.</exception>
    internal static NewDirectory Begin(string path)
    {
        var full = System.IO.Path.TrimEndingDirectorySeparator(path);
        var isDirectory = Directory.Exists(full);
        if (isDirectory ? Directory.EnumerateFileSystemEntries(full).Any() : System.IO.Path.Exists(full))
        {
            throw new SystemCallException("make directory", ByteEscaping.ToDisplay(full), isDirectory ? Errno.ENOTEMPTY : Errno.EEXIST);
        }

        return new NewDirectory(System.IO.Path.GetDirectoryName(full) ?? "/", System.IO.Path.GetFileName(full));
    }

    /// <summary>Moves it to its place; an empty directory there is replaced.</summary>
    internal void Commit()
    {
        Sys.Renameat2(_parent, _temporaryName, _parent, _name);
        _committed = true;
    }

    /// <summary>Removes it with all that is in it, unless it was committed.</summary>
    public void Dispose()
    {
        Handle.Dispose();
        if (!_committed)
        {
            DirectoryTree.Delete(_parent, _temporaryName);
        }

        _parent.Dispose();
    }
}
