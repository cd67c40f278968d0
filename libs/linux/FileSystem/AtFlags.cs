namespace Appc.Linux.FileSystem;

/// <summary>The AT_ constants of openat(2) and its relatives.</summary>
internal static class AtFlags
{
    internal const int AT_FDCWD = -100;
    internal const int AT_SYMLINK_NOFOLLOW = 0x100;
    internal const int AT_REMOVEDIR = 0x200;
    internal const int AT_SYMLINK_FOLLOW = 0x400;
    internal const int AT_EMPTY_PATH = 0x1000;
}
