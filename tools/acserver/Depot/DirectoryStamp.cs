using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>
/// Which directory it is and when its entries last changed, taken before it is read: what changes meanwhile is seen next time. One that changed a moment ago is
/// read each time: the kernel's clock has ticks, and two changes in one look like one.
/// </summary>
/// <param name="Inode">Its inode.</param>
/// <param name="Changed">Its ctime.</param>
internal readonly record struct DirectoryStamp(ulong Inode, Timespec Changed)
{
    private const long SettledSeconds = 2;

    internal static DirectoryStamp Of(SafeFileHandle directory) => Sys.Fstat(directory) is var status ? new DirectoryStamp(status.Inode, status.ChangeTime) : default;

    /// <summary>Whether an equal stamp later on means equal entries. False also where a clock that was set back puts the change into the future.</summary>
    internal bool IsSettled => DateTimeOffset.UtcNow.ToUnixTimeSeconds() - Changed.Seconds > SettledSeconds;
}
