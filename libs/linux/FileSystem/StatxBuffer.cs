using System.Runtime.InteropServices;

namespace Appc.Linux.FileSystem;

/// <summary>The fields of struct statx (statx(2)) that are read here; 256 bytes on every architecture.</summary>
[StructLayout(LayoutKind.Explicit, Size = 256)]
internal struct StatxBuffer
{
    internal const uint STATX_BASIC_STATS = 0x7FF;

    [FieldOffset(0)] internal uint Mask;
    [FieldOffset(16)] internal uint LinkCount;
    [FieldOffset(20)] internal uint Uid;
    [FieldOffset(24)] internal uint Gid;
    [FieldOffset(28)] internal ushort Mode;
    [FieldOffset(32)] internal ulong Inode;
    [FieldOffset(40)] internal ulong Size;
    [FieldOffset(48)] internal ulong Blocks;
    [FieldOffset(96)] internal long ChangeSeconds;
    [FieldOffset(104)] internal uint ChangeNanoseconds;
    [FieldOffset(112)] internal long ModificationSeconds;
    [FieldOffset(120)] internal uint ModificationNanoseconds;
    [FieldOffset(128)] internal uint DeviceMajorOfNode;
    [FieldOffset(132)] internal uint DeviceMinorOfNode;
    [FieldOffset(136)] internal uint FileSystemMajor;
    [FieldOffset(140)] internal uint FileSystemMinor;
}
