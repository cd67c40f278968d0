using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Actool;

/// <summary>What matters about the files of an image, gathered while they go by.</summary>
internal sealed class FileFindings
{
    private const int LargestCount = 10;
    private const uint SetIdBits = 0xc00; // 06000
    private readonly PriorityQueue<TarEntry, long> _largest = new();

    /// <summary>Entries of each kind.</summary>
    internal SortedDictionary<TarEntryKind, long> Kinds { get; } = [];

    /// <summary>Bytes of all files.</summary>
    internal long ContentBytes { get; private set; }

    /// <summary>Files with a setuid or setgid bit.</summary>
    internal List<TarEntry> SetId { get; } = [];

    /// <summary>Files with capabilities, and which.</summary>
    internal List<(ByteString Name, string Capabilities)> Capabilities { get; } = [];

    /// <summary>Hard links.</summary>
    internal List<TarEntry> HardLinks { get; } = [];

    /// <summary>The ten largest files, the largest first, equal ones by name.</summary>
    internal IEnumerable<TarEntry> Largest => _largest.UnorderedItems.Select(item => item.Element).OrderByDescending(entry => entry.Size).ThenBy(entry => entry.Name);

    internal void Add(TarEntry entry)
    {
        Kinds[entry.Kind] = Kinds.GetValueOrDefault(entry.Kind) + 1;
        ContentBytes += entry.Size;
        if (entry.Kind == TarEntryKind.HardLink)
        {
            HardLinks.Add(entry);
        }

        if (entry.Kind != TarEntryKind.File)
        {
            return;
        }

        _largest.Enqueue(entry, entry.Size);
        if (_largest.Count > LargestCount)
        {
            _largest.Dequeue();
        }

        if ((entry.Mode & SetIdBits) != 0)
        {
            SetId.Add(entry);
        }

        foreach (var attribute in entry.Xattrs.Where(xattr => xattr.Name == "security.capability"))
        {
            Capabilities.Add((entry.Name, FileCapabilities.Describe(attribute.Value.Span)));
        }
    }
}
