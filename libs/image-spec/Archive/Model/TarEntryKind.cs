namespace Appc.ImageSpec.Archive;

/// <summary>What an archive entry makes: the seven kinds of file that a tar archive can hold (POSIX pax, ustar typeflag).</summary>
public enum TarEntryKind
{
    /// <summary>A regular file with content; typeflag 0, NUL or 7, or a GNU sparse file.</summary>
    File,

    /// <summary>A directory; typeflag 5.</summary>
    Directory,

    /// <summary>A symbolic link, its target any bytes; typeflag 2.</summary>
    SymbolicLink,

    /// <summary>Another name for an earlier entry that is not a directory; typeflag 1.</summary>
    HardLink,

    /// <summary>A character device; typeflag 3.</summary>
    CharacterDevice,

    /// <summary>A block device; typeflag 4.</summary>
    BlockDevice,

    /// <summary>A named pipe; typeflag 6.</summary>
    Fifo,
}
