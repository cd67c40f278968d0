using System.Text;
using Appc.ImageSpec;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Steps;

/// <summary>Something on the host that is to be copied: the directory that holds it, open, and its name there.</summary>
internal sealed class CopySource : IDisposable
{
    private CopySource(string path, SafeFileHandle parent, ByteString name, FileStatus status)
    {
        Path = path;
        Parent = parent;
        Name = name;
        Status = status;
    }

    /// <summary>The path as the user gave it.</summary>
    internal string Path { get; }

    /// <summary>The directory it lies in.</summary>
    internal SafeFileHandle Parent { get; }

    /// <summary>Its name there; <c>.</c> for a path that ends with a slash.</summary>
    internal ByteString Name { get; }

    /// <summary>Its facts; a link is not followed.</summary>
    internal FileStatus Status { get; }

    internal bool IsDirectory => Status.Type == FileType.Directory;

    public void Dispose() => Parent.Dispose();

    /// <summary>True when it is, or lies below, the directory with these facts.</summary>
    internal bool IsInside(FileStatus directory)
    {
        if (Status.IsSameFile(directory))
        {
            return true;
        }

        using var own = Sys.Openat2(Parent, "."u8, OpenFlags.O_DIRECTORY | OpenFlags.O_PATH);
        return IsInside(own, directory);
    }

    private static bool IsInside(SafeFileHandle at, FileStatus directory)
    {
        var status = Sys.Fstat(at);
        if (status.IsSameFile(directory))
        {
            return true;
        }

        using var above = Sys.Openat2(at, ".."u8, OpenFlags.O_DIRECTORY | OpenFlags.O_PATH);
        return !Sys.Fstat(above).IsSameFile(status) && IsInside(above, directory);
    }

    /// <summary>Opens it. A link at the end of the path is copied as a link, unless a slash behind it says that the directory is meant.</summary>
    /// <exception cref="NotFoundException">Nothing is there.</exception>
    internal static CopySource Open(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        try
        {
            return full.EndsWith('/')
                ? Open(path, Sys.OpenDirectory(full), ".")
                : Open(path, Sys.OpenDirectory(System.IO.Path.GetDirectoryName(full) ?? "/"), System.IO.Path.GetFileName(full));
        }
        catch (SystemCallException absent) when (absent.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            throw new NotFoundException($"copy {ByteEscaping.ToDisplay(path)}: no such file or directory");
        }
    }

    private static CopySource Open(string path, SafeFileHandle parent, string name)
    {
        try
        {
            var bytes = Encoding.UTF8.GetBytes(name);
            return new CopySource(path, parent, ByteString.Copy(bytes), Sys.Fstatat(parent, bytes));
        }
        catch
        {
            parent.Dispose();
            throw;
        }
    }
}
