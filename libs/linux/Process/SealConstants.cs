namespace Appc.Linux.Process;

/// <summary>Flags of memfd_create(2), and seals of fcntl(2).</summary>
public static class SealConstants
{
#pragma warning disable CS1591 // the names are the kernel's own
    public const uint MFD_CLOEXEC = 1;
    public const uint MFD_ALLOW_SEALING = 2;
    public const uint F_SEAL_SEAL = 1;
    public const uint F_SEAL_SHRINK = 2;
    public const uint F_SEAL_GROW = 4;
    public const uint F_SEAL_WRITE = 8;
#pragma warning restore CS1591
}
