using Appc.ImageSpec.Archive;
using Appc.Linux;
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
}
