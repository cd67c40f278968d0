using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Archive;

/// <summary>An archive that a user named by its path.</summary>
public static class ArchiveFile
{
    /// <summary>
    /// Opens it for reading, without waiting for anybody (a fifo, open(2) O_NONBLOCK) and without a lock, which File would take against the one that whoever
    /// changes the file holds.
    /// </summary>
    /// <exception cref="BadInputException">It is no regular file: archives are read more than once.</exception>
    /// <exception cref="SystemCallException">It cannot be opened.</exception>
    public static SafeFileHandle OpenHandle(string path)
    {
        var file = Sys.Openat2(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(path), OpenFlags.O_RDONLY | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY);
        if (Sys.Fstat(file).Type == FileType.Regular)
        {
            return file;
        }

        file.Dispose();
        throw new BadInputException($"open {ByteEscaping.ToDisplay(path)}: not a regular file");
    }

    /// <summary>As <see cref="OpenHandle"/>, from its first byte.</summary>
    /// <exception cref="BadInputException">It is no regular file.</exception>
    /// <exception cref="SystemCallException">It cannot be opened.</exception>
    public static FileStream OpenRead(string path) => new(OpenHandle(path), FileAccess.Read);
}
