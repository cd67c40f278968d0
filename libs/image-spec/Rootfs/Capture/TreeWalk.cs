using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>One walk of <see cref="RootfsCapture"/>.</summary>
internal sealed class TreeWalk
{
    private const ResolveFlags Inside = ResolveFlags.RESOLVE_BENEATH | ResolveFlags.RESOLVE_NO_SYMLINKS;
    private const OpenFlags ReadFile = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK | OpenFlags.O_NOCTTY;

    private readonly SafeFileHandle _root;
    private readonly CaptureOptions _options;
    private readonly Action<TarEntry, SafeFileHandle?> _sink;
    private readonly Dictionary<(DeviceNumber FileSystem, ulong Inode), ByteString> _linked = [];
    private readonly List<ByteString> _sockets = [];
    private readonly List<ByteString> _mountPoints = [];
    private readonly List<ByteString> _excluded = [];
    private long _entries;

    internal TreeWalk(SafeFileHandle root, CaptureOptions options, Action<TarEntry, SafeFileHandle?> sink)
    {
        _root = root;
        _options = options;
        _sink = sink;
    }

    internal CaptureReport Run()
    {
        VisitDirectory(ByteString.Empty, Sys.Fstat(_root).FileSystem);
        return Report();
    }

    /// <summary>One file of the root directory that is no directory, under an empty name.</summary>
    internal CaptureReport RunOne(ByteString leaf)
    {
        if (Sys.Fstatat(_root, leaf.Span).Type == FileType.Regular)
        {
            VisitFile(_root, leaf, ByteString.Empty);
        }
        else
        {
            VisitOther(_root, leaf, ByteString.Empty);
        }

        return Report();
    }

    private CaptureReport Report() => new(_entries, [.. _sockets], [.. _mountPoints]) { Excluded = [.. _excluded] };

    private void VisitDirectory(ByteString name, DeviceNumber fileSystem)
    {
        DeviceNumber here;
        List<DirectoryEntry> children;
        using (var directory = TryOpenDirectory(name))
        {
            if (directory is null)
            {
                Emit(EntryFacts.Of(Sys.Fstatat(_root, name.Span), name, [], _options), null);
                return;
            }

            var status = Sys.Fstat(directory);
            if (_options.Excluded is { } excluded && excluded.IsSameFile(status))
            {
                _excluded.Add(name);
                return;
            }

            Emit(EntryFacts.Of(status, name, ReadXattrs(directory, name), _options), null);
            here = status.FileSystem;
            if (here != fileSystem && !_options.CrossFileSystems)
            {
                _mountPoints.Add(name);
                return;
            }

            children = Sys.Getdents(directory);
        }

        children.Sort((left, right) => left.Name.CompareTo(right.Name));
        VisitChildren(name, here, children);
    }

    // The directory is closed while another one is visited, so that the depth of a tree costs no handles.
    private void VisitChildren(ByteString name, DeviceNumber fileSystem, List<DirectoryEntry> children)
    {
        SafeFileHandle? directory = null;
        foreach (var child in children)
        {
            var childName = EntryPath.Join(name.Span, child.Name.Span);
            directory ??= OpenDirectory(name);
            var type = child.Type == FileType.Unknown ? Sys.Fstatat(directory, child.Name.Span).Type : child.Type;
            if (type == FileType.Directory)
            {
                directory.Dispose();
                directory = null;
                VisitDirectory(childName, fileSystem);
            }
            else if (type == FileType.Regular)
            {
                VisitFile(directory, child.Name, childName);
            }
            else
            {
                VisitOther(directory, child.Name, childName);
            }
        }

        directory?.Dispose();
    }

    private void VisitFile(SafeFileHandle directory, ByteString leaf, ByteString name)
    {
        using var file = Sys.TryOpenat2(directory, leaf.Span, ReadFile, 0, ResolveFlags.None, out var errno);
        if (file is null && !IsSkipped(errno))
        {
            throw new SystemCallException("read", name.ToString(), errno);
        }

        var status = file is null ? Sys.Fstatat(directory, leaf.Span) : Sys.Fstat(file);
        if (status.Type != FileType.Regular)
        {
            throw Changed(name);
        }

        if (TryLink(status, name))
        {
            return;
        }

        Emit(EntryFacts.Of(status, name, file is null ? [] : ReadXattrs(file, name), _options), file);
        if (_options.AllowChanges)
        {
            return;
        }

        var after = Sys.Fstatat(directory, leaf.Span); // by name: the sink may have closed the handle
        if (!after.IsSameFile(status) || after.Size != status.Size || after.ModificationTime != status.ModificationTime)
        {
            throw Changed(name);
        }
    }

    private void VisitOther(SafeFileHandle directory, ByteString leaf, ByteString name)
    {
        var status = Sys.Fstatat(directory, leaf.Span);
        if (status.Type == FileType.Socket)
        {
            _sockets.Add(name);
        }
        else if (status.Type is FileType.Regular or FileType.Directory)
        {
            throw Changed(name);
        }
        else if (!TryLink(status, name))
        {
            ImmutableArray<Xattr> xattrs = _options.ContentXattrsOnly
                ? [] // the kernel grants neither kind to anything but files and directories (xattr(7))
                : XattrReader.Read(Sys.Llistxattrat(directory, leaf.Span), contentOnly: false, attribute => Sys.TryLgetxattrat(directory, leaf.Span, attribute.Span));
            var target = status.Type == FileType.SymbolicLink ? Sys.Readlinkat(directory, leaf.Span) : ByteString.Empty;
            Emit(EntryFacts.Of(status, name, xattrs, _options) with { LinkTarget = target }, null);
        }
    }

    private bool TryLink(FileStatus status, ByteString name)
    {
        if (status.LinkCount < 2 || _linked.TryAdd((status.FileSystem, status.Inode), name))
        {
            return false;
        }

        var first = _linked[(status.FileSystem, status.Inode)];
        Emit(EntryFacts.Of(status, name, [], _options) with { Kind = TarEntryKind.HardLink, LinkTarget = first, Size = 0, DeviceMajor = 0, DeviceMinor = 0 }, null);
        return true;
    }

    private void Emit(TarEntry entry, SafeFileHandle? content)
    {
        _entries++;
        _sink(entry, content);
    }

    private bool IsSkipped(int errno) => errno == Errno.EACCES && _options.SkipUnreadable;

    private SafeFileHandle OpenDirectory(ByteString name) => Open(name, out var errno) ?? throw Failure(name, errno);

    /// <summary>Null for a directory that may not be read, or not be searched, and is to be skipped then.</summary>
    private SafeFileHandle? TryOpenDirectory(ByteString name)
    {
        var directory = Open(name, out var errno);
        if (directory is null)
        {
            return IsSkipped(errno) ? null : throw Failure(name, errno);
        }

        if (!_options.SkipUnreadable)
        {
            return directory;
        }

        using var searched = Sys.TryOpenat2(directory, "."u8, OpenFlags.O_PATH, 0, ResolveFlags.None, out errno);
        if (searched is not null || !IsSkipped(errno))
        {
            return directory;
        }

        directory.Dispose();
        return null;
    }

    private SafeFileHandle? Open(ByteString name, out int errno)
    {
        const OpenFlags flags = OpenFlags.O_RDONLY | OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW;
        return Sys.TryOpenat2(_root, name.IsEmpty ? "."u8 : name.Span, flags, 0, Inside, out errno);
    }

    private static Exception Failure(ByteString name, int errno) => errno == Errno.ENAMETOOLONG
        ? new BadInputException($"read {name}: the path is longer than 4096 bytes, which no archive can hold")
        : new SystemCallException("read", name.IsEmpty ? "the root" : name.ToString(), errno);

    private ImmutableArray<Xattr> ReadXattrs(SafeFileHandle file, ByteString name)
    {
        try
        {
            return XattrReader.Read(Sys.Flistxattr(file), _options.ContentXattrsOnly, attribute => Sys.TryFgetxattr(file, attribute.Span));
        }
        catch (SystemCallException failure)
        {
            throw new SystemCallException(failure.Operation + " of", name.ToString(), failure.Errno);
        }
    }

    private static BadInputException Changed(ByteString name) => new($"read {name}: the file changed while it was read");
}
