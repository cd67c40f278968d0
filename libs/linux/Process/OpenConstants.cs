using System.Runtime.InteropServices;

namespace Appc.Linux.Process;

/// <summary>Flags of open(2) and openat2(2), file types of mknod(2).</summary>
public static class OpenConstants
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const uint O_WRONLY = 1;
    public const uint O_RDWR = 2;
    public const uint O_CREAT = 0x40;
    public const uint O_EXCL = 0x80;
    public const uint O_RDONLY = 0;
    public const uint O_NOCTTY = 0x100;
    public const uint O_CLOEXEC = 0x80000;
    public const uint O_PATH = 0x200000;
    public const uint RESOLVE_NO_XDEV = 1;
    public const uint RESOLVE_NO_MAGICLINKS = 2;
    public const uint RESOLVE_NO_SYMLINKS = 4;
    public const uint RESOLVE_BENEATH = 8;
    public const uint RESOLVE_IN_ROOT = 0x10;
    public const uint S_IFCHR = 0x2000;
    public const uint S_IFREG = 0x8000;
    public const uint CLOSE_RANGE_CLOEXEC = 4;
#pragma warning restore CS1591

    /// <summary>Differs between architectures.</summary>
    public static uint O_DIRECTORY => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000u : 0x10000u;
}
