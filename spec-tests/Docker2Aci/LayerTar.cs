using System.Formats.Tar;
using System.Text;

namespace SpecTests.Docker2Aci;

/// <summary>
/// Builds a layer from lines of text with a tar writer that is not ours, so that names can be as untidy as they are in the wild:
/// <c>dir a</c>, <c>file ./b//c "text"</c>, <c>symlink e /b</c>, <c>hardlink f b/c</c>, <c>fifo g</c>, <c>char h</c>, <c>exe i "text"</c> (setuid).
/// </summary>
internal static class LayerTar
{
    internal static byte[] Make(params string[] lines)
    {
        var bytes = new MemoryStream();
        using (var tar = new TarWriter(bytes, TarEntryFormat.Pax, leaveOpen: true))
        {
            for (var i = 0; i < lines.Length; i++)
            {
                tar.WriteEntry(Entry(lines[i], i));
            }
        }

        return bytes.ToArray();
    }

    private static PaxTarEntry Entry(string line, int index)
    {
        var words = line.Split(' ', 3);
        var type = words[0] switch
        {
            "dir" => TarEntryType.Directory,
            "file" or "exe" => TarEntryType.RegularFile,
            "symlink" => TarEntryType.SymbolicLink,
            "hardlink" => TarEntryType.HardLink,
            "fifo" => TarEntryType.Fifo,
            "char" => TarEntryType.CharacterDevice,
            _ => throw new ArgumentException(line),
        };
        var entry = new PaxTarEntry(type, words[1])
        {
            Mode = words[0] switch { "dir" => (UnixFileMode)0x1ed, "exe" => (UnixFileMode)0x9ed, _ => (UnixFileMode)0x1a4 },
            Uid = index,
            Gid = 1000 + index,
            ModificationTime = DateTimeOffset.FromUnixTimeSeconds(1_500_000_000 + index),
        };
        if (type == TarEntryType.RegularFile)
        {
            entry.DataStream = new MemoryStream(Encoding.UTF8.GetBytes(words.Length > 2 ? words[2].Trim('"') : string.Empty));
        }
        else if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
        {
            entry.LinkName = words[2];
        }
        else if (type == TarEntryType.CharacterDevice)
        {
            entry.DeviceMajor = 1;
            entry.DeviceMinor = 3;
        }

        return entry;
    }
}
