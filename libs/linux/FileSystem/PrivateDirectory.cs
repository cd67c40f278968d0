using System.Text;

namespace Appc.Linux.FileSystem;

/// <summary>Directories for state that is nobody else's business.</summary>
public static class PrivateDirectory
{
    private const uint OwnerOnly = 0x1C0; // 0700
    private const uint EveryoneReads = 0x1ED; // 0755

    /// <summary>
    /// Makes the directory and every parent that is missing, each 0700 (the framework's own call gives that mode to the last one only).
    /// What exists stays as it is.
    /// </summary>
    /// <exception cref="SystemCallException">A parent cannot be written, or a file is in the way.</exception>
    public static void Make(string path) => Make(path, OwnerOnly);

    /// <summary>The same with 0755, whatever the umask: for what is no secret to those who are let in above it.</summary>
    /// <exception cref="SystemCallException">A parent cannot be written, or a file is in the way.</exception>
    public static void MakeReadable(string path) => Make(path, EveryoneReads);

    private static void Make(string path, uint mode)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
        {
            return;
        }

        if (Path.GetDirectoryName(full) is { } parent)
        {
            Make(parent, mode);
        }

        var made = Sys.TryMkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(full), mode);
        if (made && mode != OwnerOnly)
        {
            File.SetUnixFileMode(full, (UnixFileMode)mode);
        }

        if (!made && !Directory.Exists(full))
        {
            throw new SystemCallException("mkdir", ByteEscaping.ToDisplay(full), Errno.ENOTDIR);
        }
    }
}
