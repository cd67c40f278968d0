using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Reads small files of a rendered image without letting the image choose what is read.</summary>
public static class ImageFile
{
    private const int LargestFile = 1024 * 1024;
    private const ResolveFlags InRoot = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS | ResolveFlags.RESOLVE_NO_XDEV;

    /// <summary>All bytes of a regular file that is no link, at most 1 MiB; null when there is none.</summary>
    /// <param name="tree">The rendered tree.</param>
    /// <param name="path">Relative to it.</param>
    /// <exception cref="BadInputException">There is something else in its place, or it is larger.</exception>
    public static byte[]? TryRead(SafeFileHandle tree, string path)
    {
        const OpenFlags flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;
        using var file = Sys.TryOpenat2(tree, System.Text.Encoding.UTF8.GetBytes(path), flags, 0, InRoot, out var errno);
        if (file is null)
        {
            return errno is Errno.ENOENT or Errno.ENOTDIR
                ? null
                : throw new BadInputException($"read /{path} of the image: {SystemCallException.Describe(errno)}");
        }

        var status = Sys.Fstat(file);
        if (status.Type != FileType.Regular || status.Size > LargestFile)
        {
            throw new BadInputException($"read /{path} of the image: not a regular file of at most {LargestFile} bytes");
        }

        var content = new byte[status.Size];
        var length = RandomAccess.Read(file, content, 0);
        return content[..length];
    }

    /// <summary>A handle on what <paramref name="path"/> is inside the image, links followed inside it; null when it does not exist.</summary>
    /// <exception cref="BadInputException">It cannot be looked up.</exception>
    public static SafeFileHandle? TryOpen(SafeFileHandle tree, ReadOnlySpan<byte> path) => TryOpen(tree, path, out var isClosed) is var handle && isClosed
        ? throw new BadInputException($"look up /{ByteEscaping.ToDisplay(path.TrimStart((byte)'/'))} in the image: {SystemCallException.Describe(Errno.EACCES)}")
        : handle;

    /// <summary>Likewise; null also where a directory on the way is closed to this process.</summary>
    public static SafeFileHandle? TryOpen(SafeFileHandle tree, ReadOnlySpan<byte> path, out bool isClosed)
    {
        var handle = Sys.TryOpenat2(tree, path.IsEmpty ? "."u8 : path, OpenFlags.O_PATH, 0, InRoot, out var errno);
        isClosed = handle is null && errno == Errno.EACCES;
        return handle is not null || isClosed || errno is Errno.ENOENT or Errno.ENOTDIR
            ? handle
            : throw new BadInputException($"look up /{ByteEscaping.ToDisplay(path.TrimStart((byte)'/'))} in the image: {SystemCallException.Describe(errno)}");
    }
}
