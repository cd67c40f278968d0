using System.Collections.Immutable;
using Appc.ImageSpec;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.CopyExec;

/// <summary>
/// The file system that programs are taken from: this machine's, or the tree of another one (<c>--sysroot</c>). Absolute links
/// lead to the same root, as they would if the system ran.
/// </summary>
internal sealed class HostRoot : IDisposable
{
    /// <summary>As many links as the kernel follows in one path (path_resolution(7)).</summary>
    private const int MaximumLinks = 40;
    private readonly SafeFileHandle _root;

    internal HostRoot(string directory)
    {
        _root = Sys.OpenDirectory(directory);
    }

    public void Dispose() => _root.Dispose();

    /// <summary>Follows an absolute path; null where something on the way is not there.</summary>
    internal HostResolution? Resolve(ByteString path)
    {
        var links = ImmutableArray.CreateBuilder<HostLink>();
        var real = new List<ByteString>();
        var pending = new Stack<ByteString>(Enumerable.Reverse(TreePath.Split(path)));
        while (pending.TryPop(out var component))
        {
            if (component == "..")
            {
                TreePath.RemoveLast(real);
                continue;
            }

            var name = TreePath.Join([.. real, component]);
            if (!TryStat(name, out var status))
            {
                return null;
            }

            if (status.Type != FileType.SymbolicLink)
            {
                real.Add(component);
                continue;
            }

            Follow(new HostLink(name, Sys.Readlinkat(_root, name.Span)), links, real, pending);
        }

        return new HostResolution(path, links.ToImmutable(), TreePath.Join(real));
    }

    /// <summary>
    /// The directory that holds an absolute path's last component, links on the way followed, and that component, which may be a link and need not be
    /// there; empty for the root itself. Null where the directory is not there.
    /// </summary>
    internal (ByteString Parent, ByteString Leaf)? ResolveParent(ByteString path)
    {
        var parts = TreePath.Split(path);
        if (parts.Count == 0 || parts[^1] == "..")
        {
            return Resolve(path) is { } whole ? (whole.Real, ByteString.Empty) : null;
        }

        return Resolve(TreePath.Join(parts[..^1])) is { } parent && IsDirectory(parent.Real) ? (parent.Real, parts[^1]) : null;
    }

    /// <summary>Opens a resolved directory; the root where <paramref name="real"/> is empty.</summary>
    internal SafeFileHandle OpenDirectory(ByteString real) =>
        Sys.Openat2(_root, real.IsEmpty ? "."u8 : real.Span, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);

    /// <summary>Opens a resolved file for reading; never a link, and never waiting for a fifo's other end.</summary>
    internal SafeFileHandle Open(ByteString real) =>
        Sys.Openat2(_root, real.Span, OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK);

    /// <summary>Opens the directory that holds a resolved file.</summary>
    internal SafeFileHandle OpenParent(ByteString real)
    {
        var slash = real.Span.LastIndexOf((byte)'/');
        var parent = slash < 0 ? "."u8 : real.Span[..slash];
        return Sys.Openat2(_root, parent, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
    }

    /// <summary>The facts of a resolved file.</summary>
    internal FileStatus Status(ByteString real) => Sys.Fstatat(_root, real.Span);

    /// <summary>The content of a small file; null where it is not there.</summary>
    internal byte[]? TryReadAll(ByteString path, int limit)
    {
        if (Resolve(path) is not { Real.IsEmpty: false } file || Status(file.Real) is not { Type: FileType.Regular } status)
        {
            return null;
        }

        if (status.Size > limit)
        {
            throw new BadInputException($"read {path}: {status.Size} bytes are more than {limit}");
        }

        using var stream = new FileStream(Open(file.Real), FileAccess.Read);
        var bytes = new byte[status.Size];
        return bytes[..stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    /// <summary>The names in a directory, in byte order; none where it is not there.</summary>
    internal IReadOnlyList<ByteString> Names(ByteString directory)
    {
        if (Resolve(directory) is not { } found || !IsDirectory(found.Real))
        {
            return [];
        }

        using var handle = OpenDirectory(found.Real);
        return [.. Sys.Getdents(handle).Select(entry => entry.Name).Order()];
    }

    /// <summary>The regular files at a path and below it, in byte order; links on the way to it are followed, others below it are passed over.</summary>
    internal IEnumerable<HostResolution> Files(ByteString path)
    {
        if (Resolve(path) is not { } found)
        {
            yield break;
        }

        if (!IsDirectory(found.Real))
        {
            if (Status(found.Real).Type == FileType.Regular)
            {
                yield return found;
            }

            yield break;
        }

        foreach (var file in Names(path).SelectMany(name => Files(TreePath.Below(path, name))))
        {
            yield return file;
        }
    }

    private bool IsDirectory(ByteString real) => real.IsEmpty || Status(real).Type == FileType.Directory;

    private static void Follow(
        HostLink link, ImmutableArray<HostLink>.Builder links, List<ByteString> real, Stack<ByteString> pending)
    {
        if (links.Count == MaximumLinks)
        {
            throw new BadInputException($"follow {link.Name}: more than {MaximumLinks} symbolic links");
        }

        links.Add(link);
        if (link.Target.Span.StartsWith("/"u8))
        {
            real.Clear();
        }

        foreach (var component in Enumerable.Reverse(TreePath.Split(link.Target)))
        {
            pending.Push(component);
        }
    }

    private bool TryStat(ByteString name, out FileStatus status)
    {
        try
        {
            return Sys.TryFstatat(_root, name.Span, out status);
        }
        catch (SystemCallException notThere) when (notThere.Errno is Errno.ENOTDIR)
        {
            status = default;
            return false;
        }
    }
}
