namespace Appc.Linux.Process;

/// <summary>Flags of mount(2) and umount2(2), of fsmount(2), open_tree(2), move_mount(2) and mount_setattr(2), and commands of fsconfig(2).</summary>
public static class MountFlags
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const uint MS_RDONLY = 1;
    public const uint MS_NOSUID = 2;
    public const uint MS_NODEV = 4;
    public const uint MS_NOEXEC = 8;
    public const uint MS_REC = 0x4000;
    public const uint MS_PRIVATE = 0x40000;
    public const uint MNT_DETACH = 2;
    public const uint MOUNT_ATTR_RDONLY = 1;
    public const uint MOUNT_ATTR_NOSUID = 2;
    public const uint MOUNT_ATTR_NODEV = 4;
    public const uint MOUNT_ATTR_NOEXEC = 8;
    public const uint MOUNT_ATTR_IDMAP = 0x100000;
    public const uint FSOPEN_CLOEXEC = 1;
    public const uint FSMOUNT_CLOEXEC = 1;
    public const uint FSCONFIG_SET_FLAG = 0;
    public const uint FSCONFIG_SET_STRING = 1;
    public const uint FSCONFIG_CMD_CREATE = 6;
    public const uint OPEN_TREE_CLONE = 1;
    public const uint OPEN_TREE_CLOEXEC = 0x80000;
    public const uint MOVE_MOUNT_F_EMPTY_PATH = 4;
    public const uint MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    public const uint AT_SYMLINK_NOFOLLOW = 0x100;
    public const uint AT_EMPTY_PATH = 0x1000;
    public const uint AT_RECURSIVE = 0x8000;
#pragma warning restore CS1591
}
