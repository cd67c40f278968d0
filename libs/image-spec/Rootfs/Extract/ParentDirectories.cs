using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// Opens the directories that entries go into, never outside the root, whatever moves meanwhile: either no symbolic link is on
/// the way (checked by the kernel), or each component is opened by itself and links are expanded here, from the root.
/// </summary>
internal sealed class ParentDirectories : IDisposable
{
    private const OpenFlags DirectoryHandle = OpenFlags.O_PATH | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
    private const ResolveFlags NoLinks = ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS | ResolveFlags.RESOLVE_NO_MAGICLINKS;
    private const uint PrivateDirectory = 0x1C0; // 0700

    private readonly SafeFileHandle _root;
    private readonly TarProfile _profile;
    private readonly Action<ByteString> _made;
    private ByteString _lastRequest;
    private OpenedDirectory? _last;
    private bool _stale;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="root">The root; not disposed.</param>
    /// <param name="profile">Whether links among the parents are followed.</param>
    /// <param name="made">Told the name of each missing parent that had to be made, 0700 for now.</param>
    internal ParentDirectories(SafeFileHandle root, TarProfile profile, Action<ByteString> made)
    {
        _root = root;
        _profile = profile;
        _made = made;
    }

    /// <summary>The directory <paramref name="path"/> (empty: the root), made when missing. Valid until the next call.</summary>
    /// <exception cref="BadInputException">Something on the way is not a directory.</exception>
    internal OpenedDirectory Open(ReadOnlySpan<byte> path)
    {
        if (_last is not null && !_stale && _lastRequest.Span.SequenceEqual(path))
        {
            return _last;
        }

        Dispose();
        _stale = false;
        _last = TryOpenExact(_root, path, out var errno) is { } handle
            ? new OpenedDirectory(handle, ByteString.Copy(path))
            : Walk(path, errno);
        _lastRequest = ByteString.Copy(path);
        return _last;
    }

    /// <summary>Opens the directory of exactly this name for reading, to change its attributes.</summary>
    internal SafeFileHandle OpenToChange(ByteString name) =>
        Sys.Openat2(_root, name.IsEmpty ? "."u8 : name.Span, OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW, 0, NoLinks);

    /// <summary>Something was replaced that may have been on the way: the next call opens anew.</summary>
    internal void Forget() => _stale = true;

    public void Dispose()
    {
        _last?.Handle.Dispose();
        _last = null;
    }

    private static SafeFileHandle? TryOpenExact(SafeFileHandle start, ReadOnlySpan<byte> path, out int errno) =>
        Sys.TryOpenat2(start, path.IsEmpty ? "."u8 : path, DirectoryHandle, 0, NoLinks, out errno);

    private OpenedDirectory Walk(ReadOnlySpan<byte> path, int errno)
    {
        if (errno is not (Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP))
        {
            throw new SystemCallException("open", ByteEscaping.ToDisplay(path), errno);
        }

        var walk = new ParentWalk(path, followLinks: _profile == TarProfile.Layer);
        var here = OpenRoot();
        while (walk.Next() is { } component)
        {
            var next = Step(here, walk, component);
            here.Dispose();
            here = next;
        }

        return new OpenedDirectory(here, walk.Here);
    }

    private SafeFileHandle OpenRoot() => Sys.Openat2(_root, "."u8, DirectoryHandle);

    // One component further, or, after a link or "..", again from the root along names that are known to be directories.
    private SafeFileHandle Step(SafeFileHandle here, ParentWalk walk, ByteString component)
    {
        if (component.Span.SequenceEqual(".."u8))
        {
            return Reopen(walk.Leave());
        }

        if (TryOpenExact(here, component.Span, out var errno) is { } next)
        {
            walk.Enter(component);
            return next;
        }

        if (errno == Errno.ENOENT)
        {
            Sys.TryMkdirat(here, component.Span, PrivateDirectory);
            walk.Enter(component);
            _made(walk.Here);
            return Sys.Openat2(here, component.Span, DirectoryHandle, 0, NoLinks);
        }

        return Reopen(walk.Follow(component, ReadLink(here, component, walk, errno)));
    }

    private SafeFileHandle Reopen(ByteString name) =>
        TryOpenExact(_root, name.Span, out var errno) ?? throw new SystemCallException("open", name.ToString(), errno);

    private static ByteString ReadLink(SafeFileHandle here, ByteString component, ParentWalk walk, int errno)
    {
        if (errno is not (Errno.ENOTDIR or Errno.ELOOP))
        {
            throw new SystemCallException("open", walk.Describe(component), errno);
        }

        return walk.FollowLinks && Sys.Fstatat(here, component.Span).Type == FileType.SymbolicLink
            ? Sys.Readlinkat(here, component.Span)
            : throw new BadInputException($"extract {walk.Request}: {walk.Describe(component)} is not a directory");
    }
}
