using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

public static partial class Sys
{
    /// <summary>Opens the directory at <paramref name="path"/>, following links: a path that the user named.</summary>
    public static SafeFileHandle OpenDirectory(string path) =>
        Openat2(WorkingDirectory, Encoding.UTF8.GetBytes(path), OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY);

    /// <summary>Opens the directory <paramref name="name"/> of <paramref name="parent"/>; a symbolic link there is an error (ENOTDIR).</summary>
    public static SafeFileHandle OpenDirectory(SafeFileHandle parent, ReadOnlySpan<byte> name) =>
        Openat2(parent, name, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
}
