using System.Collections.Frozen;

namespace Appc.ImageSpec.Bundle;

/// <summary>Where the files of a bundle are, in bytes from the end of its head.</summary>
public static class BundleMap
{
    /// <summary>The place of every file that is carried, by path.</summary>
    public static FrozenDictionary<string, (long Offset, BundleFile File)> Of(BundleInventory inventory)
    {
        var places = new Dictionary<string, (long, BundleFile)>(StringComparer.Ordinal);
        long position = 0;
        foreach (var file in inventory.Files.Where(file => file.IsCarried))
        {
            position += BundleEntry.Header(file.Path, file.Size).Length;
            places.Add(file.Path, (position, file));
            position += file.Size + BundleEntry.Padding(file.Size);
        }

        return places.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
