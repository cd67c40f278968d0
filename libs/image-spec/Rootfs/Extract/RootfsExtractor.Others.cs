using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Files, links, devices and pipes.</summary>
public sealed partial class RootfsExtractor
{
    private const uint PrivateFile = 0x180; // 0600
    private const uint MostMajor = 0xFFF;
    private const uint MostMinor = 0xFFFFF;

    private void MakeOther(TarEntry entry, Stream content)
    {
        if (entry.Kind == TarEntryKind.HardLink)
        {
            MakeHardLink(entry);
            return;
        }

        var parent = _parents.Open(EntryPath.Parent(entry.Name.Span));
        var leaf = EntryPath.Leaf(entry.Name.Span);
        var name = EntryPath.Join(parent.Name.Span, leaf);
        MakeRoom(parent, leaf, name);
        _leftOut.Remove(name);
        switch (entry.Kind)
        {
            case TarEntryKind.File:
                MakeFile(parent.Handle, leaf, entry, name, content);
                break;
            case TarEntryKind.SymbolicLink:
                Sys.Symlinkat(entry.LinkTarget.Span, parent.Handle, leaf);
                _attributes.Apply(parent.Handle, leaf, entry, name);
                break;
            default:
                MakeNode(parent.Handle, leaf, entry, name);
                break;
        }
    }

    private void MakeFile(SafeFileHandle parent, ReadOnlySpan<byte> leaf, TarEntry entry, ByteString name, Stream content)
    {
        const OpenFlags flags = OpenFlags.O_WRONLY | OpenFlags.O_CREAT | OpenFlags.O_EXCL | OpenFlags.O_NOFOLLOW;
        using var file = Sys.Openat2(parent, leaf, flags, PrivateFile);
        for (var left = entry.Size; left > 0;)
        {
            var count = content.Read(_buffer, 0, (int)Math.Min(left, _buffer.Length));
            if (count == 0)
            {
                throw new BadInputException($"extract {entry.Name}: its content ends {left} bytes early");
            }

            Sys.Write(file, _buffer.AsSpan(0, count), entry.Name.Span);
            left -= count;
        }

        _attributes.Apply(file, entry, name);
    }

    private void MakeNode(SafeFileHandle parent, ReadOnlySpan<byte> leaf, TarEntry entry, ByteString name)
    {
        if (entry.DeviceMajor > MostMajor || entry.DeviceMinor > MostMinor)
        {
            throw new BadInputException($"extract {entry.Name}: no device can have the number {entry.DeviceMajor}:{entry.DeviceMinor}");
        }

        var node = new DeviceNumber(entry.DeviceMajor, entry.DeviceMinor);
        if (Sys.TryMknodat(parent, leaf, NodeType(entry.Kind), PrivateFile, node, out var errno))
        {
            _attributes.Apply(parent, leaf, entry, name);
        }
        else if (errno != Errno.EPERM || entry.Kind == TarEntryKind.Fifo)
        {
            throw new SystemCallException("make", name.ToString(), errno);
        }
        else
        {
            _leftOut.Add(name);
            _losses.TryAdd("device node", name, errno);
        }
    }

    private static FileType NodeType(TarEntryKind kind) => kind switch
    {
        TarEntryKind.CharacterDevice => FileType.CharacterDevice,
        TarEntryKind.BlockDevice => FileType.BlockDevice,
        TarEntryKind.Fifo => FileType.Fifo,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no node"),
    };

    private void MakeHardLink(TarEntry entry)
    {
        EntryPath.Check(entry.LinkTarget);
        using var target = OpenTargetDirectory(entry, out var targetName);
        var targetLeaf = EntryPath.Leaf(entry.LinkTarget.Span);
        var parent = _parents.Open(EntryPath.Parent(entry.Name.Span));
        var leaf = EntryPath.Leaf(entry.Name.Span);
        var name = EntryPath.Join(parent.Name.Span, leaf);
        if (name == targetName && Replaces)
        {
            return;
        }

        if (_leftOut.Contains(targetName))
        {
            MakeRoom(parent, leaf, name);
            _leftOut.Add(name);
            _losses.TryAdd("device node", name, Errno.EPERM);
            return;
        }

        if (!Sys.TryFstatat(target, targetLeaf, out var status) || status.Type == FileType.Directory)
        {
            throw new BadInputException($"extract {entry.Name}: a hard link to {entry.LinkTarget}, which is no file of the archive so far");
        }

        MakeRoom(parent, leaf, name);
        Sys.Linkat(target, targetLeaf, parent.Handle, leaf);
    }

    // A handle of its own: the cache holds one directory, and the link's own parent is needed at the same time.
    private SafeFileHandle OpenTargetDirectory(TarEntry entry, out ByteString targetName)
    {
        var directory = _parents.Open(EntryPath.Parent(entry.LinkTarget.Span));
        targetName = EntryPath.Join(directory.Name.Span, EntryPath.Leaf(entry.LinkTarget.Span));
        return Sys.Openat2(directory.Handle, "."u8, OpenFlags.O_PATH | OpenFlags.O_DIRECTORY);
    }
}
