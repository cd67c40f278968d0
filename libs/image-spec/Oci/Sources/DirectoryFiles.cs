using System.Text;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Oci;

/// <summary>The files below a directory. Links in it are followed inside it; what is not a regular file is refused, not waited for.</summary>
public sealed class DirectoryFiles : IImageFiles
{
    private readonly SafeFileHandle _directory;

    /// <summary>Opens the directory.</summary>
    /// <exception cref="Linux.SystemCallException">It cannot be opened.</exception>
    public DirectoryFiles(string path)
    {
        Subject = path;
        _directory = Sys.OpenDirectory(path);
    }

    /// <inheritdoc/>
    public string Subject { get; }

    /// <inheritdoc/>
    public Stream? TryOpen(string name)
    {
        const OpenFlags flags = OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK;
        const ResolveFlags resolve = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;
        var file = Sys.TryOpenat2(_directory, Encoding.UTF8.GetBytes(name), flags, 0, resolve, out var errno);
        if (file is null)
        {
            return errno == Linux.Errno.ENOENT ? null : throw new Linux.SystemCallException("open", $"{Subject}/{name}", errno);
        }

        if (Sys.Fstat(file).Type != FileType.Regular)
        {
            file.Dispose();
            throw new BadInputException($"{Subject}: {name}: not a regular file");
        }

        return new FileStream(file, FileAccess.Read, 128 * 1024);
    }

    /// <inheritdoc/>
    public void Dispose() => _directory.Dispose();
}
