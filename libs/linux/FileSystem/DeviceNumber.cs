namespace Appc.Linux.FileSystem;

/// <summary>A device as makedev(3) sees it.</summary>
public readonly record struct DeviceNumber(uint Major, uint Minor)
{
    /// <summary>The dev_t of glibc: 12 bits of major and 8 of minor at the bottom, the rest above (gnu_dev_makedev).</summary>
    internal ulong ToNative() =>
        ((Major & 0xFFFFF000ul) << 32) | ((Major & 0xFFFul) << 8) | ((Minor & 0xFFFFFF00ul) << 12) | (Minor & 0xFFul);
}
