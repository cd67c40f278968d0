using System.Collections.Immutable;
using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.PodLaunch.Image;

/// <summary>The place of a volume in an image: what of its path is there, and what must be made.</summary>
/// <param name="Existing">Relative to the root, empty for the root itself.</param>
/// <param name="Missing">The names below that.</param>
/// <param name="HidesFiles">True where files of the image will be hidden.</param>
/// <param name="ReplacesFile">True where a file of the image stands in its place, which must be removed.</param>
internal sealed record VolumeTarget(ByteString Existing, ImmutableArray<ByteString> Missing, bool HidesFiles, bool ReplacesFile)
{
    /// <summary>True where a directory on its way is closed to this process: what seems to be missing may be there.</summary>
    internal bool IsHalfSeen { get; private init; }

    private static readonly string[] s_reserved = ["dev", "proc", "sys"];

    /// <summary>The names of an absolute path without <c>.</c>, <c>..</c> and empty ones.</summary>
    /// <exception cref="BadInputException">Not absolute, the root, with <c>..</c>, or below /dev, /proc or /sys.</exception>
    internal static string[] Names(string path)
    {
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(name => name != ".").ToArray();
        if (!path.StartsWith('/') || names.Length == 0 || names.Contains("..") || names.Contains("") || path.Contains('\0'))
        {
            throw new BadInputException($"mount at {ByteEscaping.ToDisplay(path)}: must be an absolute path without .., and not the root");
        }

        return s_reserved.Contains(names[0]) ? throw new BadInputException($"mount at {path}: /{names[0]} is the runner's") : names;
    }

    /// <summary>Looks the path up in the tree, links followed inside it. ace.md: a file in its place gives way to a directory.</summary>
    /// <exception cref="BadInputException">Something on its way is no directory.</exception>
    /// <exception cref="NotFoundException">A link on its way leads nowhere.</exception>
    internal static VolumeTarget Find(SafeFileHandle tree, string[] names)
    {
        var (isFile, isClosed) = (false, false);
        for (var count = names.Length; ; count--)
        {
            var prefix = Encoding.UTF8.GetBytes(string.Join('/', names.Take(count)));
            using var handle = ImageFile.TryOpen(tree, prefix, out var isClosedHere);
            isClosed |= isClosedHere;
            if (handle is null)
            {
                continue;
            }

            if (Sys.Fstat(handle).Type != FileType.Directory)
            {
                isFile = count == names.Length ? true : throw new BadInputException($"mount at /{string.Join('/', names)}: /{string.Join('/', names.Take(count))} of the image is not a directory");
                continue;
            }

            if (count < names.Length && !isFile && !isClosed)
            {
                RequireNoLink(handle, names, count);
            }

            return new VolumeTarget(
                ByteString.Copy(prefix), [.. names.Skip(count).Select(ByteString.FromText)], count == names.Length && HasFiles(tree, prefix), isFile) { IsHalfSeen = isClosed };
        }
    }

    /// <summary>A link that leads nowhere is there, and yet no directory: none can be made in its place, and where it leads is the image's affair.</summary>
    private static void RequireNoLink(SafeFileHandle directory, string[] names, int count)
    {
        var name = Encoding.UTF8.GetBytes(names[count]);
        if (Sys.TryFstatat(directory, name, out var status) && status.Type == FileType.SymbolicLink)
        {
            throw new NotFoundException(
                $"mount at /{string.Join('/', names)}: /{string.Join('/', names.Take(count + 1))} of the image is a link to {ByteEscaping.ToDisplay(Sys.Readlinkat(directory, name).Span)}, which is not there",
                "mount the volume where the link leads, or elsewhere: --mount volume=NAME,target=PATH");
        }
    }

    /// <summary>A directory of another user may be closed to this process: whether it has files is then nobody's to say.</summary>
    private static bool HasFiles(SafeFileHandle tree, byte[] path)
    {
        const ResolveFlags inRoot = ResolveFlags.RESOLVE_IN_ROOT | ResolveFlags.RESOLVE_NO_MAGICLINKS;
        using var directory = Sys.TryOpenat2(tree, path, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY, 0, inRoot, out var errno);
        return directory is not null ? Sys.Getdents(directory).Count > 0
            : errno == Errno.EACCES ? false : throw new SystemCallException("open", ByteEscaping.ToDisplay(path), errno);
    }
}
