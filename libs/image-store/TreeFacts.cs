using System.Security.Cryptography;
using System.Text;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace Appc.ImageStore;

/// <summary>
/// A tree's facts, one line a file in byte order of names:
/// <c>KIND MODE UID GID SIZE SECONDS.NANOSECONDS SHA256 TARGET XATTRS NAME</c>, with - for what a kind does not have. Two trees with the same
/// lines are the same, times of change and access apart.
/// </summary>
internal static class TreeFacts
{
    private const int BufferBytes = 256 << 10;

    /// <summary>Writes the facts of the tree in <paramref name="treeDirectory"/>/rootfs as they are on disk.</summary>
    public static void Write(string treeDirectory, Stream destination)
    {
        using var writer = new StreamWriter(destination, leaveOpen: true) { NewLine = "\n" };
        var buffer = new byte[BufferBytes];
        using var rootfs = Sys.OpenDirectory(Path.Join(treeDirectory, TreeStore.Rootfs));
        RootfsCapture.Walk(rootfs, new CaptureOptions { SkipUnreadable = true }, (entry, content) => writer.WriteLine(Line(entry, content, buffer)));
    }

    /// <summary>What differs between the facts noted and the tree as it is.</summary>
    /// <param name="treeDirectory">The tree's directory, which holds the facts noted.</param>
    /// <param name="limit">How many differences to look for.</param>
    /// <returns>One line each: the name and what is wrong with it.</returns>
    public static IReadOnlyList<string> Differences(string treeDirectory, int limit)
    {
        using var fresh = new MemoryStream();
        Write(treeDirectory, fresh);
        var now = ByName(Encoding.UTF8.GetString(fresh.ToArray()));
        var noted = ByName(File.ReadAllText(Path.Join(treeDirectory, TreeStore.Facts)));
        var changed = noted.Where(pair => !now.TryGetValue(pair.Key, out var line) || line != pair.Value)
            .Select(pair => $"{pair.Key}: {(now.ContainsKey(pair.Key) ? "changed" : "missing")}");
        var added = now.Keys.Where(name => !noted.ContainsKey(name)).Select(name => $"{name}: added");
        return [.. changed.Concat(added).Order(StringComparer.Ordinal).Take(limit)];
    }

    private static Dictionary<string, string> ByName(string lines) =>
        lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).ToDictionary(line => line[(line.LastIndexOf(' ') + 1)..], StringComparer.Ordinal);

    private static string Line(TarEntry entry, SafeFileHandle? content, byte[] buffer)
    {
        var time = entry.ModificationTime;
        var target = entry.Kind is TarEntryKind.CharacterDevice or TarEntryKind.BlockDevice ? $"{entry.DeviceMajor}:{entry.DeviceMinor}" : Word(entry.LinkTarget);
        return $"{entry.Kind} {Convert.ToString(entry.Mode, 8)} {entry.Uid} {entry.Gid} {entry.Size} {time.Seconds}.{time.Nanoseconds:D9} "
            + $"{(content is null ? "-" : Hash(content, buffer))} {target} {Xattrs(entry)} /{Word(entry.Name, "")}";
    }

    private static string Hash(SafeFileHandle content, byte[] buffer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        while (Sys.Read(content, buffer) is > 0 and var count)
        {
            hash.AppendData(buffer, 0, count);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Xattrs(TarEntry entry) =>
        entry.Xattrs.IsEmpty ? "-" : string.Join(',', entry.Xattrs.Select(xattr => $"{Word(xattr.Name)}={Convert.ToHexStringLower(xattr.Value.Span)}"));

    // One word without blanks, different for different bytes.
    private static string Word(ByteString bytes, string empty = "-") => bytes.IsEmpty ? empty : Uri.EscapeDataString(Encoding.Latin1.GetString(bytes.Span)).Replace("%2F", "/");
}
