namespace Appc.Linux.FileSystem;

/// <summary>What statx(2) says of a file.</summary>
/// <param name="Type">The kind of file.</param>
/// <param name="Permissions">The permission, setuid, setgid and sticky bits: 0 to 07777.</param>
/// <param name="Uid">The owner.</param>
/// <param name="Gid">The group.</param>
/// <param name="Size">Bytes of content.</param>
/// <param name="LinkCount">How many names the inode has.</param>
/// <param name="Inode">The inode number; with <paramref name="FileSystem"/> it identifies the file.</param>
/// <param name="FileSystem">The device that holds the file.</param>
/// <param name="Node">For a device node, the device it stands for.</param>
/// <param name="ModificationTime">When the content last changed.</param>
/// <param name="ChangeTime">When content or metadata last changed; nobody can set it.</param>
/// <param name="Blocks">512-byte blocks in use.</param>
public readonly record struct FileStatus(
    FileType Type, uint Permissions, uint Uid, uint Gid, long Size, uint LinkCount, ulong Inode,
    DeviceNumber FileSystem, DeviceNumber Node, Timespec ModificationTime, Timespec ChangeTime, long Blocks)
{
    /// <summary>True when both are the same file: device and inode agree.</summary>
    public bool IsSameFile(FileStatus other) => Inode == other.Inode && FileSystem == other.FileSystem;

    internal static FileStatus From(StatxBuffer x) => new(
        (FileType)(x.Mode & FileModeBits.S_IFMT), x.Mode & 0xFFFu, x.Uid, x.Gid, (long)x.Size, x.LinkCount, x.Inode,
        new(x.FileSystemMajor, x.FileSystemMinor), new(x.DeviceMajorOfNode, x.DeviceMinorOfNode),
        new(x.ModificationSeconds, x.ModificationNanoseconds), new(x.ChangeSeconds, x.ChangeNanoseconds), (long)x.Blocks);
}
