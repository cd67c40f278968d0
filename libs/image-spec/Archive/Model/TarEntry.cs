using System.Collections.Immutable;
using Appc.Linux;

namespace Appc.ImageSpec.Archive;

/// <summary>
/// One entry of an archive without its content. Compared by value, extended attributes included.
/// </summary>
public sealed record TarEntry
{
    /// <summary>
    /// The path, its components separated by single slashes, with no slash at either end and no <c>.</c> or <c>..</c>;
    /// empty for the directory that the archive is unpacked into.
    /// </summary>
    public ByteString Name { get; init; }

    /// <summary>What the entry makes.</summary>
    public TarEntryKind Kind { get; init; }

    /// <summary>A symbolic link's target as it stands; a hard link's as a path like <see cref="Name"/>; otherwise empty.</summary>
    public ByteString LinkTarget { get; init; }

    /// <summary>Permission, set-id and sticky bits: 0 to octal 7777.</summary>
    public uint Mode { get; init; }

    /// <summary>The owner's number, never negative; the kernel takes 32 bits of it, an archive may hold more.</summary>
    public long Uid { get; init; }

    /// <summary>The group's number, never negative; the kernel takes 32 bits of it, an archive may hold more.</summary>
    public long Gid { get; init; }

    /// <summary>Bytes of content, holes counted; 0 for everything but files.</summary>
    public long Size { get; init; }

    /// <summary>The time of last modification.</summary>
    public UnixTime ModificationTime { get; init; }

    /// <summary>A device's major number; otherwise 0.</summary>
    public uint DeviceMajor { get; init; }

    /// <summary>A device's minor number; otherwise 0.</summary>
    public uint DeviceMinor { get; init; }

    /// <summary>The extended attributes in byte order of their names, each name once.</summary>
    public ImmutableArray<Xattr> Xattrs { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(TarEntry? other) =>
        other is not null
        && Name == other.Name && Kind == other.Kind && LinkTarget == other.LinkTarget
        && Mode == other.Mode && Uid == other.Uid && Gid == other.Gid && Size == other.Size
        && ModificationTime == other.ModificationTime
        && DeviceMajor == other.DeviceMajor && DeviceMinor == other.DeviceMinor
        && Xattrs.AsSpan().SequenceEqual(other.Xattrs.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Kind, LinkTarget, Mode, Uid, Size, ModificationTime);
}
