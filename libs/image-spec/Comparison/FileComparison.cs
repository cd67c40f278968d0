using System.Collections.Immutable;
using System.Globalization;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace Appc.ImageSpec.Comparison;

/// <summary>Compares the files of two images.</summary>
public static class FileComparison
{
    /// <summary>The files that differ, by name.</summary>
    public static IReadOnlyList<FileDifference> Compare(FileTable left, FileTable right)
    {
        var found = new List<FileDifference>();
        foreach (var name in left.Names)
        {
            var (mine, theirs) = (left.Find(name)!, right.Find(name));
            var facts = theirs is null ? [] : Facts(mine, theirs);
            if (theirs is null || !facts.IsEmpty)
            {
                found.Add(new FileDifference(name, mine, theirs, facts));
            }
        }

        found.AddRange(right.Names.Where(name => left.Find(name) is null).Select(name => new FileDifference(name, null, right.Find(name), [])));
        found.Sort((one, other) => one.Name.CompareTo(other.Name));
        return found;
    }

    /// <summary>What a file is called.</summary>
    public static string TypeOf(FileFacts file) => file.Entry.Kind switch
    {
        TarEntryKind.File => "file",
        TarEntryKind.Directory => "directory",
        TarEntryKind.SymbolicLink => "symbolic link",
        TarEntryKind.CharacterDevice => "character device",
        TarEntryKind.BlockDevice => "block device",
        _ => "fifo",
    };

    private static ImmutableArray<FactDifference> Facts(FileFacts left, FileFacts right)
    {
        var facts = ImmutableArray.CreateBuilder<FactDifference>();
        void Add(string what, string mine, string theirs)
        {
            if (!string.Equals(mine, theirs, StringComparison.Ordinal))
            {
                facts.Add(new FactDifference(what, mine, theirs));
            }
        }

        var (a, b) = (left.Entry, right.Entry);
        Add("type", TypeOf(left), TypeOf(right));
        Add("mode", ModeOf(a), ModeOf(b));
        Add("owner", $"{a.Uid}:{a.Gid}", $"{b.Uid}:{b.Gid}");
        Add("size", Number(a.Size), Number(b.Size));
        Add("content", HashOf(left), HashOf(right));
        Add("time", TimeOf(a.ModificationTime), TimeOf(b.ModificationTime));
        Add("target", Target(a), Target(b));
        Add("hard link", left.LinkGroup.ToString(), right.LinkGroup.ToString());
        Add("device", DeviceOf(a), DeviceOf(b));
        foreach (var name in a.Xattrs.Concat(b.Xattrs).Select(xattr => xattr.Name).Distinct().Order())
        {
            Add($"xattr {name}", ValueOf(a, name), ValueOf(b, name));
        }

        return facts.ToImmutable();
    }

    // Links have no modes of their own; archives hold whatever was convenient.
    private static string ModeOf(TarEntry entry) => entry.Kind == TarEntryKind.SymbolicLink ? string.Empty : "0" + Convert.ToString(entry.Mode, 8);

    private static string Target(TarEntry entry) => entry.Kind == TarEntryKind.SymbolicLink ? entry.LinkTarget.ToString() : string.Empty;

    private static string HashOf(FileFacts file) => file.ContentHash.IsEmpty ? string.Empty : "sha256:" + Convert.ToHexStringLower(file.ContentHash.Span);

    private static string TimeOf(UnixTime time) => string.Create(CultureInfo.InvariantCulture, $"{time.Seconds}.{time.Nanoseconds:D9}");

    private static string DeviceOf(TarEntry entry) =>
        entry.Kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice ? string.Create(CultureInfo.InvariantCulture, $"{entry.DeviceMajor}:{entry.DeviceMinor}") : string.Empty;

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string ValueOf(TarEntry entry, ByteString name) =>
        entry.Xattrs.Where(xattr => xattr.Name == name).Select(xattr => "0x" + Convert.ToHexStringLower(xattr.Value.Span)).FirstOrDefault() ?? string.Empty;
}
