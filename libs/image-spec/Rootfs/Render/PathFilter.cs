using System.Collections.Immutable;
using System.Text;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// A pathWhitelist (aci.md): the paths it names stay, exactly, with the directories that lead to them; a directory's content stays only where it
/// is named itself.
/// </summary>
public sealed class PathFilter
{
    private readonly List<HashSet<ByteString>> _lists = [];

    /// <summary>Makes a filter that a path passes when it passes every list.</summary>
    public PathFilter(ImmutableArray<ImmutableArray<string>> whitelists)
    {
        foreach (var whitelist in whitelists)
        {
            var kept = new HashSet<ByteString>();
            foreach (var path in whitelist)
            {
                AddWithParents(kept, Encoding.UTF8.GetBytes(path.Trim('/')));
            }

            _lists.Add(kept);
        }
    }

    /// <summary>Whether an entry stays; the root always does.</summary>
    /// <param name="name">Relative to the root file system, as archives state it.</param>
    public bool Keeps(ByteString name) => name.IsEmpty || _lists.TrueForAll(list => list.Contains(name));

    private static void AddWithParents(HashSet<ByteString> kept, ReadOnlySpan<byte> path)
    {
        while (!path.IsEmpty && kept.Add(ByteString.Copy(path)))
        {
            path = path[..Math.Max(0, path.LastIndexOf((byte)'/'))];
        }
    }
}
