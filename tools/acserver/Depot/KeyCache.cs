using System.Collections.Concurrent;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>
/// The sorted images of names that have many, for as long as their directory is as it was read. A directory that changed a moment ago is read each time: the kernel's
/// clock has ticks, and two changes in one look like one.
/// </summary>
internal sealed class KeyCache
{
    private const int FewKeys = 32; // as quick to read as to look up
    private const int MostNames = 64;
    private const long SettledSeconds = 2;
    private readonly ConcurrentDictionary<AcIdentifier, (ulong Inode, Timespec Changed, IReadOnlyList<ImageKey> Keys)> _kept = new();

    /// <summary>The images of a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="directory">Its directory.</param>
    /// <param name="read">Reads and sorts them.</param>
    internal IReadOnlyList<ImageKey> Get(AcIdentifier name, SafeFileHandle directory, Func<IReadOnlyList<ImageKey>> read)
    {
        var status = Sys.Fstat(directory); // before it is read: what changes meanwhile is seen next time
        if (_kept.TryGetValue(name, out var kept) && kept.Inode == status.Inode && kept.Changed == status.ChangeTime)
        {
            return kept.Keys;
        }

        var keys = read();
        if (keys.Count > FewKeys && DateTimeOffset.UtcNow.ToUnixTimeSeconds() - status.ChangeTime.Seconds > SettledSeconds)
        {
            if (_kept.Count >= MostNames)
            {
                _kept.Clear();
            }

            _kept[name] = (status.Inode, status.ChangeTime, keys);
        }

        return keys;
    }
}
