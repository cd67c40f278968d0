using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Acserver.Depot;

/// <summary>The images of a name, the newest version first, as its directory was read. One that has many is read again by what changed: nothing known is parsed and sorted once more.</summary>
internal sealed class KeyList
{
    internal const int FewKeys = 32; // as quick to read as to look up
    private const int MostInserted = 64;
    private static readonly Dictionary<string, ImageKey> s_none = [];
    private readonly Dictionary<string, ImageKey> _byDirectory;

    private KeyList(IReadOnlyList<ImageKey> sorted, Dictionary<string, ImageKey> byDirectory)
    {
        (Sorted, _byDirectory) = (sorted, sorted.Count > FewKeys ? byDirectory : s_none);
    }

    internal static KeyList Empty { get; } = new([], s_none);

    internal IReadOnlyList<ImageKey> Sorted { get; }

    /// <summary>Reads the directory of a name, or of all names for null.</summary>
    /// <param name="name">The name.</param>
    /// <param name="directory">Not read before.</param>
    /// <param name="before">What it was at an earlier reading.</param>
    /// <returns>The images, and the names right below in order.</returns>
    internal static (KeyList Keys, List<AcIdentifier> Below) Read(AcIdentifier? name, SafeFileHandle directory, KeyList before)
    {
        var prefix = name is null ? string.Empty : name + "/";
        Dictionary<string, ImageKey> found = new(before._byDirectory.Count, StringComparer.Ordinal);
        List<ImageKey> fresh = [];
        List<AcIdentifier> below = [];
        foreach (var entry in Sys.Getdents(directory))
        {
            var text = entry.Name.ToString();
            if (before._byDirectory.TryGetValue(text, out var known))
            {
                found.Add(text, known);
            }
            else if (name is { } own && ImageKey.FromDirectory(own, text) is { } key)
            {
                found.Add(text, key);
                fresh.Add(key);
            }
            else if (AcIdentifier.TryParse(prefix + text, out var child))
            {
                below.Add(child);
            }
        }

        below.Sort();
        return (before.Become(found, fresh), below);
    }

    private KeyList Become(Dictionary<string, ImageKey> found, List<ImageKey> fresh)
    {
        var known = _byDirectory.Count;
        if (known > 0 && fresh.Count == 0 && found.Count == known)
        {
            return this;
        }

        var stay = found.Values.ToHashSet<ImageKey>(ReferenceEqualityComparer.Instance);
        List<ImageKey> sorted = known == 0 ? [] : found.Count == known + fresh.Count ? [.. Sorted] : [.. Sorted.Where(stay.Contains)];
        if (sorted.Count == 0 || fresh.Count > MostInserted)
        {
            sorted.AddRange(fresh);
            sorted.Sort(NewestFirst);
            return new KeyList(sorted, found);
        }

        foreach (var key in fresh)
        {
            var at = sorted.BinarySearch(key, Comparer<ImageKey>.Create(NewestFirst));
            sorted.Insert(at < 0 ? ~at : at, key);
        }

        return new KeyList(sorted, found);
    }

    private static int NewestFirst(ImageKey a, ImageKey b) =>
        VersionOrder.Compare(b.Version ?? string.Empty, a.Version ?? string.Empty) is var order and not 0 ? order : string.CompareOrdinal(a.DirectoryName, b.DirectoryName);
}
