namespace Appc.Linux.FileSystem;

/// <summary>The type and special bits of inode(7)'s st_mode.</summary>
public static class FileModeBits
{
#pragma warning disable CS1591 // the names are inode(7)'s own
    public const uint S_IFMT = 0xF000;
    public const uint S_IFSOCK = 0xC000;
    public const uint S_IFLNK = 0xA000;
    public const uint S_IFREG = 0x8000;
    public const uint S_IFBLK = 0x6000;
    public const uint S_IFDIR = 0x4000;
    public const uint S_IFCHR = 0x2000;
    public const uint S_IFIFO = 0x1000;
    public const uint S_ISUID = 0x800;
    public const uint S_ISGID = 0x400;
    public const uint S_ISVTX = 0x200;
#pragma warning restore CS1591
}
