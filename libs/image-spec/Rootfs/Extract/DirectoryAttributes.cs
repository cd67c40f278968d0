using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Rootfs;

/// <summary>
/// The directories of a tree whose attributes wait for the end: a mode may forbid adding entries, adding entries changes the
/// time, and a default ACL would be inherited.
/// </summary>
internal sealed class DirectoryAttributes
{
    // A missing parent gets what every image builder gives one, and a time that does not depend on the clock.
    private static readonly TarEntry s_missingParent = new() { Kind = TarEntryKind.Directory, Mode = 0x1ED }; // 0755

    private readonly Dictionary<ByteString, TarEntry> _waiting = [];

    internal static bool IsMissingParent(TarEntry entry) => ReferenceEquals(entry, s_missingParent);

    internal void AddMissingParent(ByteString name) => _waiting[name] = s_missingParent;

    internal void Set(ByteString name, TarEntry entry) => _waiting[name] = entry;

    /// <summary>True when an entry has named this directory itself.</summary>
    internal bool HasEntry(ByteString name) => _waiting.TryGetValue(name, out var entry) && !IsMissingParent(entry);

    /// <summary>Forgets a directory that was removed, with all below.</summary>
    internal void Remove(ByteString name)
    {
        foreach (var gone in _waiting.Keys.Where(key => key == name || EntryPath.IsBelow(key.Span, name.Span)).ToList())
        {
            _waiting.Remove(gone);
        }
    }

    /// <summary>Every directory after those below it.</summary>
    internal IEnumerable<KeyValuePair<ByteString, TarEntry>> DeepestFirst() => _waiting.OrderByDescending(waiting => waiting.Key);
}
