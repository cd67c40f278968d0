using System.Collections.Concurrent;
using Appc.ImageSpec.Schema;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>The images of names that have many, for as long as their directory is as it was read.</summary>
internal sealed class KeyCache
{
    private const int MostNames = 64;
    private readonly ConcurrentDictionary<AcIdentifier, Kept> _kept = new();

    /// <summary>The images of a name, the newest version first.</summary>
    /// <param name="name">The name.</param>
    /// <param name="directory">Its directory.</param>
    internal IReadOnlyList<ImageKey> Get(AcIdentifier name, SafeFileHandle directory)
    {
        var stamp = DirectoryStamp.Of(directory);
        var kept = _kept.GetValueOrDefault(name);
        if (kept is { WasSettled: true } && kept.Stamp == stamp)
        {
            return kept.Keys.Sorted;
        }

        var keys = KeyList.Read(name, directory, kept?.Keys ?? KeyList.Empty).Keys;
        Keep(name, new Kept(stamp, stamp.IsSettled, keys));
        return keys.Sorted;
    }

    private void Keep(AcIdentifier name, Kept kept)
    {
        if (kept.Keys.Sorted.Count <= KeyList.FewKeys)
        {
            _kept.TryRemove(name, out _);
            return;
        }

        if (_kept.Count >= MostNames && !_kept.ContainsKey(name))
        {
            _kept.Clear();
        }

        _kept[name] = kept;
    }

    private sealed record Kept(DirectoryStamp Stamp, bool WasSettled, KeyList Keys);
}
