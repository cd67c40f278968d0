using System.Text;

namespace Appc.Linux.FileSystem;

/// <summary>Directories for state that is nobody else's business.</summary>
public static class PrivateDirectory
{
    private const uint OwnerOnly = 0x1C0; // 0700

    /// <summary>
    /// Makes the directory and every parent that is missing, each 0700 (the framework's own call gives that mode to the last one only).
    /// What exists stays as it is.
    /// </summary>
    /// <exception cref="SystemCallException">A parent cannot be written, or a file is in the way.</exception>
    public static void Make(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Directory.Exists(full))
        {
            return;
        }

        if (Path.GetDirectoryName(full) is { } parent)
        {
            Make(parent);
        }

        var made = Sys.TryMkdirat(Sys.WorkingDirectory, Encoding.UTF8.GetBytes(full), OwnerOnly);
        if (!made && !Directory.Exists(full))
        {
            throw new SystemCallException("mkdir", ByteEscaping.ToDisplay(full), Errno.ENOTDIR);
        }
    }
}
