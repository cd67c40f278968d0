namespace Appc.Linux.FileSystem;

/// <summary>
/// open(2) flags under their native names. The values are x86-64's; <see cref="OpenFlagBits.ToNative"/> moves the few bits
/// that arm64 puts elsewhere. O_CLOEXEC is always added.
/// </summary>
[Flags]
public enum OpenFlags
{
#pragma warning disable CS1591 // the names are open(2)'s own
    O_RDONLY = 0,
    O_WRONLY = 0x1,
    O_RDWR = 0x2,
    O_CREAT = 0x40,
    O_EXCL = 0x80,
    O_NOCTTY = 0x100,
    O_TRUNC = 0x200,
    O_APPEND = 0x400,
    O_NONBLOCK = 0x800,
    O_DIRECTORY = 0x1_0000,
    O_NOFOLLOW = 0x2_0000,
    O_NOATIME = 0x4_0000,
    O_CLOEXEC = 0x8_0000,
    O_PATH = 0x20_0000,
    O_TMPFILE = 0x40_0000 | O_DIRECTORY,
#pragma warning restore CS1591
}
