using System.Collections.Immutable;
using Acbuild.Tree;
using Appc.CommandLine;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acbuild.Host;

/// <summary>
/// Reads files of the host as entries with open contents, in byte order of their names, each inode once and its other names as
/// hard links. Links are never followed. Sockets, which no archive can hold, are passed over with a warning.
/// </summary>
internal sealed class HostWalk
{
    private readonly CaptureRules _rules;
    private readonly FileStatus? _excluded;
    private readonly Action<TarEntry, SafeFileHandle?> _sink;
    private readonly Dictionary<(DeviceNumber, ulong), ByteString> _names = [];

    /// <summary>Makes a walk, whose hard links are found among everything it reads.</summary>
    /// <param name="rules">How files become entries.</param>
    /// <param name="excludedDirectory">A directory that is passed over: the build's own. Null for none.</param>
    /// <param name="sink">Gets each entry, its name relative to where the walk began, and for a file its content; it must not keep the handle.</param>
    internal HostWalk(CaptureRules rules, string? excludedDirectory, Action<TarEntry, SafeFileHandle?> sink)
    {
        _rules = rules;
        _sink = sink;
        if (excludedDirectory is not null)
        {
            using var directory = Sys.OpenDirectory(excludedDirectory);
            _excluded = Sys.Fstat(directory);
        }
    }

    /// <summary>A directory, as the entry with the empty name, and everything below it.</summary>
    internal void Directory(SafeFileHandle directory)
    {
        Describe(directory, Sys.Fstat(directory), ByteString.Empty);
        Below(directory, ByteString.Empty);
    }

    /// <summary>One name and, where it is a directory, everything below it; <paramref name="name"/> becomes <paramref name="relative"/>.</summary>
    internal void One(SafeFileHandle parent, ByteString name, ByteString relative)
    {
        var status = Sys.Fstatat(parent, name.Span);
        switch (status.Type)
        {
            case FileType.Directory:
                using (var directory = Sys.OpenDirectory(parent, name.Span))
                {
                    EnterDirectory(directory, relative);
                }

                break;
            case FileType.Regular:
                RegularFile(parent, name, relative);
                break;
            case FileType.SymbolicLink:
                Link(status, relative, Sys.Readlinkat(parent, name.Span));
                break;
            case FileType.Socket:
                Report.Warn($"copy {relative}: a socket; archives cannot hold it, passed over");
                break;
            default:
                Special(status, relative);
                break;
        }
    }

    private void Below(SafeFileHandle directory, ByteString prefix)
    {
        foreach (var entry in Sys.Getdents(directory).OrderBy(entry => entry.Name))
        {
            var relative = TreePath.Below(prefix, entry.Name);
            if (entry.Type == FileType.Regular)
            {
                RegularFile(directory, entry.Name, relative);
            }
            else
            {
                One(directory, entry.Name, relative);
            }
        }
    }

    private void EnterDirectory(SafeFileHandle directory, ByteString relative)
    {
        var status = Sys.Fstat(directory);
        if (_excluded is { } excluded && excluded.IsSameFile(status))
        {
            Report.Info($"copy {relative}: the build's own directory, passed over");
            return;
        }

        Describe(directory, status, relative);
        Below(directory, relative);
    }

    private void Describe(SafeFileHandle directory, FileStatus status, ByteString relative) =>
        _sink(Facts(status, relative) with { Kind = TarEntryKind.Directory, Xattrs = Attributes(directory) }, null);

    private void RegularFile(SafeFileHandle parent, ByteString name, ByteString relative)
    {
        const OpenFlags flags = OpenFlags.O_RDONLY | OpenFlags.O_NOFOLLOW | OpenFlags.O_NONBLOCK;
        using var file = Sys.Openat2(parent, name.Span, flags);
        var status = Sys.Fstat(file);
        if (status.Type != FileType.Regular)
        {
            throw new BadInputException($"copy {relative}: the file was replaced by something else meanwhile");
        }

        if (!IsAnotherName(status, relative))
        {
            _sink(Facts(status, relative) with { Size = status.Size, Xattrs = Attributes(file) }, file);
        }
    }

    private bool IsAnotherName(FileStatus status, ByteString relative)
    {
        if (status.LinkCount < 2)
        {
            return false;
        }

        if (_names.TryAdd((status.FileSystem, status.Inode), relative))
        {
            return false;
        }

        _sink(Facts(status, relative) with { Kind = TarEntryKind.HardLink, LinkTarget = _names[(status.FileSystem, status.Inode)] }, null);
        return true;
    }

    private void Link(FileStatus status, ByteString relative, ByteString target)
    {
        if (!IsAnotherName(status, relative))
        {
            _sink(Facts(status, relative) with { Kind = TarEntryKind.SymbolicLink, LinkTarget = target }, null);
        }
    }

    private void Special(FileStatus status, ByteString relative)
    {
        if (IsAnotherName(status, relative))
        {
            return;
        }

        var kind = status.Type switch
        {
            FileType.CharacterDevice => TarEntryKind.CharacterDevice,
            FileType.BlockDevice => TarEntryKind.BlockDevice,
            FileType.Fifo => TarEntryKind.Fifo,
            _ => throw new BadInputException($"copy {relative}: a kind of file that is not known"),
        };
        _sink(Facts(status, relative) with { Kind = kind, DeviceMajor = status.Node.Major, DeviceMinor = status.Node.Minor }, null);
    }

    private TarEntry Facts(FileStatus status, ByteString relative) => new()
    {
        Name = relative,
        Mode = status.Permissions,
        Uid = _rules.Owner?.Uid ?? status.Uid,
        Gid = _rules.Owner?.Gid ?? status.Gid,
        ModificationTime = new UnixTime(status.ModificationTime.Seconds, (int)status.ModificationTime.Nanoseconds),
    };

    private static ImmutableArray<Xattr> Attributes(SafeFileHandle file)
    {
        var names = Sys.Flistxattr(file);
        return names.Count == 0
            ? []
            : [.. names.Where(CaptureRules.Keeps).Order()
                .Select(name => (name, value: Sys.TryFgetxattr(file, name.Span)))
                .Where(pair => pair.value is not null)
                .Select(pair => new Xattr(pair.name, pair.value.GetValueOrDefault()))];
    }
}
