using Acserver.Depot;
using Appc.ImageSpec.Schema;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Web;

/// <summary>Reads everything that is published, directory by directory. One that is as it was at the reading before is not read again, only looked at. One reading at a time.</summary>
internal sealed class CatalogReader
{
    private readonly DepotDirectory _depot;
    private Dictionary<string, Seen> _before = new(StringComparer.Ordinal);
    private Dictionary<string, Seen> _now = new(StringComparer.Ordinal);

    internal CatalogReader(DepotDirectory depot)
    {
        _depot = depot;
    }

    /// <summary>Every name that has images, in order.</summary>
    /// <param name="most">As soon as there are more images than that, no more are read.</param>
    internal List<PublishedName> Read(int most)
    {
        List<PublishedName> names = [];
        Read(null, names, most);
        (_before, _now) = (_now, _before);
        _now.Clear();
        return names;
    }

    /// <summary>Reads a name and all below it.</summary>
    /// <returns>How many more images there may be; negative when there were too many.</returns>
    private int Read(AcIdentifier? name, List<PublishedName> names, int most)
    {
        var seen = Look(name);
        if (seen.Keys.Sorted.Count > 0)
        {
            names.Add(new PublishedName(name!.Value, seen.Keys.Sorted));
            most -= seen.Keys.Sorted.Count;
        }

        foreach (var child in seen.Below)
        {
            if (most < 0)
            {
                break;
            }

            most = Read(child, names, most);
        }

        return most;
    }

    private Seen Look(AcIdentifier? name)
    {
        var path = DepotCatalog.DirectoryOf(name);
        using var directory = _depot.TryOpenDirectory(path);
        if (directory is null)
        {
            return Seen.Nothing;
        }

        var stamp = DirectoryStamp.Of(directory);
        var before = _before.GetValueOrDefault(path, Seen.Nothing);
        var seen = before.WasSettled && before.Stamp == stamp ? before : Read(name, directory, stamp, before.Keys);
        _now[path] = seen;
        return seen;
    }

    private static Seen Read(AcIdentifier? name, SafeFileHandle directory, DirectoryStamp stamp, KeyList before)
    {
        var (keys, below) = KeyList.Read(name, directory, before);
        return new Seen(stamp, stamp.IsSettled, keys, below);
    }

    private sealed record Seen(DirectoryStamp Stamp, bool WasSettled, KeyList Keys, IReadOnlyList<AcIdentifier> Below)
    {
        internal static Seen Nothing { get; } = new(default, false, KeyList.Empty, []);
    }
}
