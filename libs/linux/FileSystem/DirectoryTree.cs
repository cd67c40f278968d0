using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Appc.Linux.FileSystem;

/// <summary>
/// Removes trees that somebody else filled: never follows a link, never enters a mount, needs no rights on the directories
/// below but owning them, and takes any depth.
/// </summary>
public static class DirectoryTree
{
    // Deeper directories are moved up to the top first, so that neither handles nor stack run out.
    private const int DeepestWalk = 64;
    private const uint OwnerAll = 0x1C0; // 0700

    /// <summary>Removes what is at <paramref name="path"/>, a file or a whole directory; nothing there is fine.</summary>
    /// <exception cref="SystemCallException">EXDEV: something is mounted in it; or the kernel refused a removal.</exception>
    public static void Delete(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        using var parent = Sys.OpenDirectory(Path.GetDirectoryName(full) ?? "/");
        Delete(parent, Encoding.UTF8.GetBytes(Path.GetFileName(full)));
    }

    /// <summary>Removes the entry <paramref name="name"/> of <paramref name="parent"/>, with all below; nothing there is fine.</summary>
    public static void Delete(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        if (!Sys.TryFstatat(parent, name, out var status))
        {
            return;
        }

        if (status.Type != FileType.Directory)
        {
            Sys.TryUnlinkat(parent, name);
            return;
        }

        using (var top = OpenWritable(parent, name))
        {
            DeleteAllBelow(top);
        }

        Sys.TryUnlinkat(parent, name, removeDirectory: true);
    }

    /// <summary>Empties an open directory, which itself stays. The handle must not have been read from before.</summary>
    public static void DeleteAllBelow(SafeFileHandle top)
    {
        var deep = new DeepDirectories(top);
        DeleteBelow(top, deep, 0);
        while (deep.TryNext(out var name))
        {
            using (var directory = OpenWritable(top, name.Span))
            {
                DeleteBelow(directory, deep, 1);
            }

            Sys.TryUnlinkat(top, name.Span, removeDirectory: true);
        }
    }

    private static void DeleteBelow(SafeFileHandle directory, DeepDirectories deep, int depth)
    {
        foreach (var entry in Sys.Getdents(directory))
        {
            var name = entry.Name.Span;
            if (!IsDirectory(directory, entry))
            {
                Sys.TryUnlinkat(directory, name);
                continue;
            }

            using var child = OpenWritable(directory, name);
            if (depth == DeepestWalk)
            {
                deep.MoveUp(directory, name);
                continue;
            }

            DeleteBelow(child, deep, depth + 1);
            Sys.TryUnlinkat(directory, name, removeDirectory: true);
        }
    }

    private static bool IsDirectory(SafeFileHandle directory, DirectoryEntry entry) =>
        entry.Type == FileType.Directory
        || (entry.Type == FileType.Unknown
            && Sys.TryFstatat(directory, entry.Name.Span, out var status) && status.Type == FileType.Directory);

    // Emptying a directory takes read, write and search permission on it; its owner can always have them.
    private static SafeFileHandle OpenWritable(SafeFileHandle parent, ReadOnlySpan<byte> name)
    {
        const OpenFlags flags = OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
        using (var path = Sys.Openat2(parent, name, flags | OpenFlags.O_PATH, 0, ResolveFlags.RESOLVE_NO_XDEV))
        {
            var status = Sys.Fstat(path);
            if ((status.Permissions & OwnerAll) != OwnerAll && status.Uid == Sys.Geteuid())
            {
                Sys.FchmodPath(path, OwnerAll);
            }
        }

        return Sys.Openat2(parent, name, flags | OpenFlags.O_RDONLY, 0, ResolveFlags.RESOLVE_NO_XDEV);
    }
}
