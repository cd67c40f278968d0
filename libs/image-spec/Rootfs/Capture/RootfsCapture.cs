using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Reads a tree as the entries of an archive.</summary>
public static class RootfsCapture
{
    /// <summary>
    /// Hands every file below <paramref name="root"/> to <paramref name="sink"/>: a directory, then what is in it by the byte order
    /// of names, each directory's content right after itself. The first is the root, with an empty name. Of several names of one
    /// inode the first is the file and the others are hard links to it. No symbolic link is followed.
    /// </summary>
    /// <param name="root">A handle of the tree; not disposed.</param>
    /// <param name="options">How.</param>
    /// <param name="sink">Takes the entry and, for files, a handle at the start of the content, valid during the call; it may dispose it.</param>
    /// <returns>What was left out.</returns>
    /// <exception cref="SystemCallException">Something cannot be read; the message names it.</exception>
    /// <exception cref="BadInputException">A file changed while it was read, or a path is too long for an archive.</exception>
    public static CaptureReport Walk(SafeFileHandle root, CaptureOptions options, Action<TarEntry, SafeFileHandle?> sink) =>
        new TreeWalk(root, options, sink).Run();

    /// <summary>
    /// As <see cref="Walk"/>, but of one name in a directory, which may be of any kind: it comes first, with an empty name, and where it is
    /// a directory everything below it follows.
    /// </summary>
    /// <param name="parent">A handle of the directory that holds it; not disposed.</param>
    /// <param name="leaf">Its name there, or <c>.</c>; a symbolic link is not followed.</param>
    /// <param name="options">How.</param>
    /// <param name="sink">As for <see cref="Walk"/>.</param>
    public static CaptureReport WalkOne(SafeFileHandle parent, ByteString leaf, CaptureOptions options, Action<TarEntry, SafeFileHandle?> sink)
    {
        if (Sys.Fstatat(parent, leaf.Span).Type != FileType.Directory)
        {
            return new TreeWalk(parent, options, sink).RunOne(leaf);
        }

        using var directory = Sys.OpenDirectory(parent, leaf.Span);
        return Walk(directory, options, sink);
    }
}
