namespace Appc.Linux.FileSystem;

/// <summary>What kind of thing a directory entry is; the values are the S_IF bits of inode(7).</summary>
public enum FileType
{
    /// <summary>The file system did not say (getdents64 on some file systems); ask statx.</summary>
    Unknown = 0,

    /// <summary>A regular file.</summary>
    Regular = (int)FileModeBits.S_IFREG,

    /// <summary>A directory.</summary>
    Directory = (int)FileModeBits.S_IFDIR,

    /// <summary>A symbolic link.</summary>
    SymbolicLink = (int)FileModeBits.S_IFLNK,

    /// <summary>A character device.</summary>
    CharacterDevice = (int)FileModeBits.S_IFCHR,

    /// <summary>A block device.</summary>
    BlockDevice = (int)FileModeBits.S_IFBLK,

    /// <summary>A named pipe.</summary>
    Fifo = (int)FileModeBits.S_IFIFO,

    /// <summary>A Unix socket.</summary>
    Socket = (int)FileModeBits.S_IFSOCK,
}
