using System.Text;
using Appc.ImageSpec.Archive;

namespace SpecTests.Rootfs;

/// <summary>
/// Archives as lines between bars: <c>D name [mode]</c>, <c>F name [content]</c>, <c>L name target</c>, <c>H name target</c>,
/// <c>P name</c>. Every time is 77.
/// </summary>
internal static class LayerLines
{
    internal static IEnumerable<(TarEntry Entry, byte[] Content)> Parse(string lines)
    {
        foreach (var line in lines.Split('|', StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Split(' ');
            var entry = new TarEntry { Name = words[1], Kind = Kind(words[0]), Mode = 0x1ED, ModificationTime = new(77, 0) };
            entry = words.Length < 3 || entry.Kind == TarEntryKind.File ? entry
                : entry.Kind == TarEntryKind.Directory ? entry with { Mode = uint.Parse(words[2]) }
                : entry with { LinkTarget = words[2] };
            var content = entry.Kind == TarEntryKind.File ? Encoding.UTF8.GetBytes(words.Length > 2 ? words[2] : line) : [];
            yield return (entry with { Size = content.Length }, content);
        }
    }

    internal static string Write(string path, string lines)
    {
        using var file = File.Create(path);
        var writer = new TarWriter(file);
        foreach (var (entry, content) in Parse(lines))
        {
            writer.Write(entry, new MemoryStream(content));
        }

        writer.Finish();
        return path;
    }

    internal static string Letter(TarEntryKind kind) => kind == TarEntryKind.SymbolicLink ? "L" : kind.ToString()[..1];

    private static TarEntryKind Kind(string letter) => letter switch
    {
        "D" => TarEntryKind.Directory,
        "F" => TarEntryKind.File,
        "L" => TarEntryKind.SymbolicLink,
        "H" => TarEntryKind.HardLink,
        _ => TarEntryKind.Fifo,
    };
}
