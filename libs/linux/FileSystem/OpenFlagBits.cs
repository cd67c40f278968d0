using System.Runtime.InteropServices;

namespace Appc.Linux.FileSystem;

/// <summary>The open(2) bits of this machine.</summary>
internal static class OpenFlagBits
{
    private const ulong Arm64Directory = 0x4000;
    private const ulong Arm64NoFollow = 0x8000;

    /// <summary>The value the kernel of this architecture takes for <paramref name="flags"/>.</summary>
    internal static ulong ToNative(OpenFlags flags)
    {
        var bits = (ulong)flags;
        if (RuntimeInformation.ProcessArchitecture != Architecture.Arm64)
        {
            return bits;
        }

        bits &= ~(ulong)(OpenFlags.O_DIRECTORY | OpenFlags.O_NOFOLLOW);
        bits |= flags.HasFlag(OpenFlags.O_DIRECTORY) ? Arm64Directory : 0;
        bits |= flags.HasFlag(OpenFlags.O_NOFOLLOW) ? Arm64NoFollow : 0;
        return bits;
    }
}
