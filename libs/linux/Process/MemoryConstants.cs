namespace Appc.Linux.Process;

/// <summary>Rights and flags of mmap(2).</summary>
public static class MemoryConstants
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const uint PROT_READ = 1;
    public const uint PROT_WRITE = 2;
    public const uint MAP_SHARED = 1;
    public const uint MAP_FIXED = 0x10;
    public const uint MAP_ANONYMOUS = 0x20;
    public const int MADV_DONTNEED = 4;
#pragma warning restore CS1591
}
