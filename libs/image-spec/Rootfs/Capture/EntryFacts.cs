using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace Appc.ImageSpec.Rootfs;

/// <summary>Turns what the kernel says of a file into an entry.</summary>
internal static class EntryFacts
{
    internal static TarEntry Of(FileStatus status, ByteString name, ImmutableArray<Xattr> xattrs, CaptureOptions options)
    {
        var time = new UnixTime(status.ModificationTime.Seconds, (int)status.ModificationTime.Nanoseconds);
        return new TarEntry
        {
            Name = name,
            Kind = Kind(status.Type, name),
            Mode = status.Permissions,
            Uid = options.Owner?.Uid ?? status.Uid,
            Gid = options.Owner?.Gid ?? status.Gid,
            Size = status.Type == FileType.Regular ? status.Size : 0,
            ModificationTime = options.LatestTime is { } latest && time > latest ? latest : time,
            DeviceMajor = status.Node.Major,
            DeviceMinor = status.Node.Minor,
            Xattrs = xattrs,
        };
    }

    private static TarEntryKind Kind(FileType type, ByteString name) => type switch
    {
        FileType.Regular => TarEntryKind.File,
        FileType.Directory => TarEntryKind.Directory,
        FileType.SymbolicLink => TarEntryKind.SymbolicLink,
        FileType.CharacterDevice => TarEntryKind.CharacterDevice,
        FileType.BlockDevice => TarEntryKind.BlockDevice,
        FileType.Fifo => TarEntryKind.Fifo,
        _ => throw new BadInputException($"read {name}: no archive can hold a file of this kind"),
    };
}
