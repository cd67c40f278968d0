using System.Text;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace SpecTests.Rootfs;

/// <summary>Extended attributes on the way to disk: what programs rely on is applied, what steers the host is not, and that is said.</summary>
public sealed class XattrTests
{
    private const string Capability = "0100000200040000000000000000000000000000";
    private const string Acl = "0200000001000600ffffffff02000700d204000004000400ffffffff10000700ffffffff20000400ffffffff";

    private static readonly (string Name, string Hex)[] s_all =
    [
        ("security.capability", Capability), ("security.selinux", "756e636f6e66696e6564"), ("system.posix_acl_access", Acl), ("trusted.note", "01"),
        ("trusted.overlay.opaque", "79"), ("user.binary", "00ff80"), ("user.overlay.opaque", "79"), ("user.overlayfs", "31"),
    ];

    [RootTheory]
    [InlineData(ExtractedXattrs.Ordinary, "security.capability system.posix_acl_access user.binary user.overlayfs")]
    [InlineData(ExtractedXattrs.WithSelinuxLabels, "security.capability security.selinux system.posix_acl_access user.binary user.overlayfs")]
    [InlineData(ExtractedXattrs.All, "security.capability security.selinux system.posix_acl_access trusted.note trusted.overlay.opaque user.binary user.overlay.opaque user.overlayfs")]
    public void Only_what_was_asked_for_is_applied(ExtractedXattrs wanted, string expected)
    {
        using var temp = new TempDirectory();
        var report = TreeCopy.FromTar(Tar(), temp["out"], xattrs: wanted);
        using var root = Sys.OpenDirectory(temp["out"]);
        using var file = Sys.Openat2(root, "f"u8, OpenFlags.O_RDONLY);
        var found = Sys.Flistxattr(file).Select(name => name.ToString()).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(expected.Split(' '), found);
        var applied = s_all.Where(pair => found.Contains(pair.Name));
        Assert.All(applied, pair => Assert.Equal(pair.Hex, Convert.ToHexStringLower(Sys.TryFgetxattr(file, Encoding.ASCII.GetBytes(pair.Name))!.Value.Span)));

        var lost = s_all.Select(pair => pair.Name).Except(found, StringComparer.Ordinal).Order(StringComparer.Ordinal);
        Assert.Equal(lost.Select(name => $"extended attribute {name} not applied to 2 entries (f, d): {XattrRule.Cause}"), report.Losses.Select(loss => loss.ToString()));
    }

    [RootFact("setfattr", "getfattr", "tar")]
    public void Actool_keeps_all_in_the_image_and_applies_the_ordinary_ones()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["in"], "file rootfs/f 0644 \"1\"");
        File.WriteAllText(temp["in/manifest"], """{"acKind":"ImageManifest","acVersion":"0.8.11","name":"example.com/x"}""");
        foreach (var name in new[] { "user.note", "trusted.note", "user.overlay.opaque" })
        {
            Tool.RunProgram("setfattr", ["-n", name, "-v", "1", temp["in/rootfs/f"]], new RunOptions()).Expect(0);
        }

        Tool.Run("actool", "build", temp["in"], temp["x.aci"]).Expect(0);
        var error = Tool.Run("actool", "extract", temp["x.aci"], temp["out"]).Expect(0).Err;
        Assert.Contains("extended attribute trusted.note not applied to 1 entry (f)", error, StringComparison.Ordinal);
        Assert.Equal(["user.note"], Attributes(temp["out/rootfs/f"]));
        Tool.Run("actool", "extract", "--all-attributes", temp["x.aci"], temp["all"]).Expect(0);
        Assert.Equal(["trusted.note", "user.note", "user.overlay.opaque"], Attributes(temp["all/rootfs/f"]));
    }

    private static List<string> Attributes(string path) => Tool.RunProgram("getfattr", ["-m", "-", "--absolute-names", path], new RunOptions()).Expect(0).Out
        .Split('\n').Where(line => line.Contains('.', StringComparison.Ordinal) && !line.StartsWith('#')).Order(StringComparer.Ordinal).ToList();

    private static MemoryStream Tar()
    {
        Xattr[] xattrs = [.. s_all.Select(pair => new Xattr(pair.Name, ByteString.Copy(Convert.FromHexString(pair.Hex))))];
        var tar = new MemoryStream();
        var writer = new TarWriter(tar);
        writer.Write(new TarEntry { Kind = TarEntryKind.Directory, Name = "d", Mode = 0x1ed, Xattrs = [.. xattrs] }, null);
        writer.Write(new TarEntry { Kind = TarEntryKind.File, Name = "f", Mode = 0x1bc, Xattrs = [.. xattrs] }, Stream.Null);
        writer.Finish();
        tar.Position = 0;
        return tar;
    }
}
