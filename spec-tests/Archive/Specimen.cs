using System.Collections.Immutable;
using Appc.ImageSpec.Archive;
using Appc.Linux;

namespace SpecTests.Archive;

/// <summary>A tree with everything that Linux can hold, in byte order of names.</summary>
internal static class Specimen
{
    /// <summary>cap_net_raw+ep as the kernel keeps it, revision 2.</summary>
    private static readonly byte[] s_capability = [1, 0, 0, 2, 0, 0x20, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>A path of 4,000 bytes, in components of 199.</summary>
    public static string LongPath { get; } = string.Join('/', Enumerable.Repeat(new string('p', 199), 20));

    public static IReadOnlyList<ReadEntry> Entries { get; } = Make().OrderBy(entry => entry.Entry.Name).ToList();

    private static IEnumerable<ReadEntry> Make()
    {
        yield return Node("dir", TarEntryKind.Directory) with { };
        yield return new(Entry("dir/plain") with { Size = 70_000 }, Archives.Noise(70_000));
        yield return Node("dir/empty", TarEntryKind.File);
        yield return new(Entry("dir/setuid") with { Mode = 0x9ed, Size = 2 }, "#!"u8.ToArray());
        yield return Link("dir/zz-hard", TarEntryKind.HardLink, "dir/plain");
        yield return Link("dir/absolute", TarEntryKind.SymbolicLink, "/proc/mounts");
        yield return Link("dir/upwards", TarEntryKind.SymbolicLink, "../../../etc/passwd");
        yield return Link("dir/long-link", TarEntryKind.SymbolicLink, new string('t', 300));
        yield return Node("sticky", TarEntryKind.Directory, 0x3ff);
        yield return Node("pipe", TarEntryKind.Fifo);
        yield return Device("null", TarEntryKind.CharacterDevice, 1, 3);
        yield return Device("disk", TarEntryKind.BlockDevice, 259, 300_000);
        yield return new(Entry("owned") with { Uid = 3_000_000_000, Gid = 70_000 }, []);
        yield return new(Entry("old") with { ModificationTime = new UnixTime(-12_345_678, 500_000_000) }, []);
        yield return new(Entry("precise") with { ModificationTime = new UnixTime(1_700_000_000, 123_456_789) }, []);
        yield return new(Entry("xattrs") with { Xattrs = Xattrs() }, []);
        yield return new(Entry("not-utf8") with { Name = Archives.Bytes(0xff, 0xfe, (byte)'a', 0xe4) }, []);
        yield return new(Entry("long") with { Name = ByteString.Copy([.. Enumerable.Repeat((byte)0xe4, 255)]) }, []);
        yield return new(Entry("control") with { Name = "new\nline\ttab\u001b[31m \\" }, []);
        yield return Node(new string('n', 255), TarEntryKind.File);
        for (var length = 199; length < LongPath.Length; length += 200)
        {
            yield return Node(LongPath[..length], TarEntryKind.Directory);
        }

        yield return new(Entry(LongPath + "q") with { Size = 3 }, "end"u8.ToArray());
    }

    private static ImmutableArray<Xattr> Xattrs() =>
    [
        new("security.capability", ByteString.Copy(s_capability)),
        new("user.binary", Archives.Bytes(0xff, 0, 0xfe, 0x80, 10, (byte)'=')),
        new("user.text", "plain"),
    ];

    private static TarEntry Entry(string name, TarEntryKind kind = TarEntryKind.File, uint mode = 0x1a4) =>
        new() { Name = name, Kind = kind, Mode = mode, Uid = 1000, Gid = 100, ModificationTime = new UnixTime(1_600_000_000, 0) };

    private static ReadEntry Node(string name, TarEntryKind kind, uint mode = 0x1ed) => new(Entry(name, kind, mode), []);

    private static ReadEntry Link(string name, TarEntryKind kind, string target) =>
        new(Entry(name, kind, kind == TarEntryKind.HardLink ? 0x1a4u : 0x1ff) with { LinkTarget = target }, []);

    private static ReadEntry Device(string name, TarEntryKind kind, uint major, uint minor) =>
        new(Entry(name, kind) with { DeviceMajor = major, DeviceMinor = minor }, []);
}
