using System.Globalization;
using System.Security.Cryptography;
using Appc.ImageSpec.Archive;

namespace SpecTests.Archive;

/// <summary>Python's tarfile and we must say the same about an archive, whoever wrote it.</summary>
public sealed class PythonInteropTests
{
    private const string Dump = """
        import sys, tarfile, hashlib, math, os
        archive = tarfile.open(sys.argv[1], encoding="utf-8", errors="surrogateescape")
        def hexed(text): return text.encode("utf-8", "surrogateescape").hex()
        for m in archive:
            content = archive.extractfile(m).read() if m.isreg() else b""
            xattrs = sorted(hexed(k[13:]) + "=" + hexed(v) for k, v in m.pax_headers.items() if k.startswith("SCHILY.xattr."))
            print(hexed(os.path.normpath(m.name)), "0" if m.isreg() else m.type.decode(), hexed(m.linkname), "%o" % (m.mode & 0o7777), m.uid, m.gid,
                  m.size if m.isreg() else 0, math.floor(m.mtime), hashlib.sha256(content).hexdigest(), ",".join(xattrs))
        """;

    private const string Make = """
        import sys, tarfile, io
        formats = {"ustar": tarfile.USTAR_FORMAT, "gnu": tarfile.GNU_FORMAT, "pax": tarfile.PAX_FORMAT}
        archive = tarfile.open(sys.argv[1], "w", format=formats[sys.argv[2]], encoding="utf-8", errors="surrogateescape")
        full = sys.argv[2] != "ustar"
        def add(name, kind=tarfile.REGTYPE, content=b"", **facts):
            m = tarfile.TarInfo(name)
            m.type, m.size = kind, len(content)
            for k, v in facts.items(): setattr(m, k, v)
            archive.addfile(m, io.BytesIO(content))
        add("dir", tarfile.DIRTYPE, mode=0o1777)
        add("dir/file", content=bytes(range(256)) * 9, mode=0o4755, uid=1000, gid=1000, mtime=1600000000)
        add("dir/hard", tarfile.LNKTYPE, linkname="dir/file")
        add("dir/soft", tarfile.SYMTYPE, linkname="/proc/mounts")
        add("pipe", tarfile.FIFOTYPE)
        add("null", tarfile.CHRTYPE, devmajor=1, devminor=3)
        add("x" * 90 + "/" + "y" * 90)
        if full:
            add("/".join(["p" * 199] * 20))
            add("n" * 255, uid=4294967294, mtime=-5)
            add(b"\xff\xfe\xe4".decode("utf-8", "surrogateescape"))
            add("link", tarfile.SYMTYPE, linkname="t" * 300)
        archive.close()
        """;

    [NeedsFact("python3")]
    public void PythonReadsOursAsWeDo()
    {
        using var directory = new TempDirectory();
        File.WriteAllBytes(directory["a.tar"], Archives.Write(Specimen.Entries));
        CompareDumps(directory["a.tar"]);
    }

    [NeedsTheory("python3")]
    [InlineData("ustar")]
    [InlineData("gnu")]
    [InlineData("pax")]
    public void WeReadPythonsAsItDoes(string format)
    {
        using var directory = new TempDirectory();
        Tool.RunProgram("python3", ["-c", Make, directory["a.tar"], format], new RunOptions()).Expect(0);
        CompareDumps(directory["a.tar"]);
    }

    private static void CompareDumps(string path)
    {
        var theirs = Tool.RunProgram("python3", ["-c", Dump, path], new RunOptions()).Expect(0).Out.TrimEnd('\n').Split('\n');
        Assert.Equal(theirs, Archives.Read(File.ReadAllBytes(path), TarProfile.Aci).Select(Line));
    }

    private static string Line(ReadEntry read)
    {
        var e = read.Entry;
        var type = e.Kind switch
        {
            TarEntryKind.File => 0,
            TarEntryKind.HardLink => 1,
            TarEntryKind.SymbolicLink => 2,
            TarEntryKind.CharacterDevice => 3,
            TarEntryKind.BlockDevice => 4,
            TarEntryKind.Directory => 5,
            _ => 6,
        };
        var xattrs = e.Xattrs.Select(xattr => $"{Hex(xattr.Name.Span)}={Hex(xattr.Value.Span)}").Order(StringComparer.Ordinal);
        var hash = Hex(SHA256.HashData(read.Content));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Hex(e.Name.Span)} {type} {Hex(e.LinkTarget.Span)} {Convert.ToString(e.Mode, 8)} {e.Uid} {e.Gid} {e.Size} {e.ModificationTime.Seconds} {hash} {string.Join(',', xattrs)}");
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(bytes);
}
