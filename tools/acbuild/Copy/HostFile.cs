using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Copy;

/// <summary>Something on the host that is to be copied: the directory that holds it, open, and its name there.</summary>
internal sealed class HostFile : IDisposable
{
    private HostFile(string path, SafeFileHandle parent, ByteString name, FileStatus status)
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

    /// <summary>Its name in a directory that it is copied into; empty for a root.</summary>
    internal ByteString TargetName { get; private init; }

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

    /// <summary>
    /// Opens it; null where nothing is there. A link at the end of the path is copied as a link, unless a slash behind it says that the directory is meant.
    /// </summary>
    internal static HostFile? TryOpen(string path)
    {
        var full = System.IO.Path.GetFullPath(path);
        var target = System.IO.Path.GetFileName(System.IO.Path.TrimEndingDirectorySeparator(full));
        try
        {
            return full.EndsWith('/')
                ? Open(path, Sys.OpenDirectory(full), ".", target)
                : Open(path, Sys.OpenDirectory(System.IO.Path.GetDirectoryName(full) ?? "/"), target, target);
        }
        catch (SystemCallException absent) when (absent.Errno is Errno.ENOENT or Errno.ENOTDIR)
        {
            return null;
        }
    }

    /// <summary>Opens a name of a directory, or with an empty name itself, which this object takes over; null where nothing is there.</summary>
    internal static HostFile? TryOpen(string path, SafeFileHandle parent, ByteString leaf, ByteString target)
    {
        if (leaf.IsEmpty || Sys.TryFstatat(parent, leaf.Span, out _))
        {
            return Open(path, parent, leaf.IsEmpty ? "." : leaf, target);
        }

        parent.Dispose();
        return null;
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

    private static HostFile Open(string path, SafeFileHandle parent, ByteString name, ByteString target)
    {
        try
        {
            return new HostFile(path, parent, name, Sys.Fstatat(parent, name.Span)) { TargetName = target };
        }
        catch
        {
            parent.Dispose();
            throw;
        }
    }
}
