using Appc.Linux;
using Appc.Linux.FileSystem;

namespace SpecTests.Linux;

internal sealed class FileSystemFacts : NativeFactList
{
    public override IReadOnlyList<string> Headers =>
        ["errno.h", "fcntl.h", "sys/stat.h", "sys/file.h", "sys/syscall.h", "sys/sysmacros.h", "stdio.h", "dirent.h", "linux/openat2.h", "linux/limits.h"];

    protected override void Declare()
    {
        Constants(typeof(Errno));
        Constants(typeof(AtFlags));
        Constants(typeof(FileModeBits));
        Constants(typeof(ResolveFlags));
        Constants(typeof(RenameFlags));
        Constants(typeof(StatxBuffer));
        Constants(typeof(Timespec));
        Constants(typeof(Sys));
        foreach (var flag in Enum.GetValues<OpenFlags>())
        {
            Constant(typeof(OpenFlags), flag.ToString(), value: OpenFlagBits.ToNative(flag));
        }

        Struct<Timespec>("struct timespec", ("tv_sec", "Seconds"), ("tv_nsec", "Nanoseconds"));
        Struct<OpenHow>("struct open_how", ("flags", "Flags"), ("mode", "Mode"), ("resolve", "Resolve"));
        DeclareStatx();
        DeclareDirent();
    }

    private void DeclareStatx() => Struct<StatxBuffer>(
        "struct statx", ("stx_mask", "Mask"), ("stx_nlink", "LinkCount"), ("stx_uid", "Uid"), ("stx_gid", "Gid"), ("stx_mode", "Mode"),
        ("stx_ino", "Inode"), ("stx_size", "Size"), ("stx_blocks", "Blocks"),
        ("stx_ctime.tv_sec", "ChangeSeconds"), ("stx_ctime.tv_nsec", "ChangeNanoseconds"),
        ("stx_mtime.tv_sec", "ModificationSeconds"), ("stx_mtime.tv_nsec", "ModificationNanoseconds"),
        ("stx_rdev_major", "DeviceMajorOfNode"), ("stx_rdev_minor", "DeviceMinorOfNode"),
        ("stx_dev_major", "FileSystemMajor"), ("stx_dev_minor", "FileSystemMinor"));

    private void DeclareDirent()
    {
        Number("offsetof(struct dirent64, d_reclen)", Sys.DirentLengthOffset);
        Number("offsetof(struct dirent64, d_type)", Sys.DirentTypeOffset);
        Number("offsetof(struct dirent64, d_name)", Sys.DirentNameOffset);
        Number("DTTOIF(DT_BLK)", (decimal)FileType.BlockDevice);
        Number("DTTOIF(DT_SOCK)", (decimal)FileType.Socket);
    }
}
