using System.Net.Sockets;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace SpecTests.Rootfs;

public sealed class CaptureTests
{
    [Fact]
    public void SocketsAreLeftOutAndReported()
    {
        using var temp = new TempDirectory();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(temp["listening"]));
        var (entries, report) = Capture(temp.Path);
        Assert.Equal([ByteString.Empty], entries.Select(entry => entry.Name));
        Assert.Equal("listening", Assert.Single(report.Sockets).ToString());
    }

    [Fact]
    public void AFileThatGrowsWhileItIsReadIsAnError()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["t"], "file a \"1\"");
        using var root = Sys.OpenDirectory(temp["t"]);
        var error = Assert.Throws<BadInputException>(() => RootfsCapture.Walk(root, CaptureOptions.Default, (entry, _) =>
        {
            if (entry.Kind == TarEntryKind.File)
            {
                File.AppendAllText(temp["t/a"], "more");
            }
        }));
        Assert.Equal("read a: the file changed while it was read", error.Message);
    }

    [Fact]
    public void AnUnreadableFileIsNamed()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["t"], "file d/secret 0000 \"1\"");
        var error = Assert.Throws<SystemCallException>(() => AsUser.Run(() => Capture(temp["t"])));
        Assert.Equal("read d/secret: permission denied", error.Message);
    }

    [Fact]
    public void TheHandleGivesTheContentAndHardLinksPointToTheFirstName()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["t"], "file z/one 0640 \"text\"", "hardlink a z/one", "hardlink z/two z/one");
        var contents = new List<string>();
        using var root = Sys.OpenDirectory(temp["t"]);
        RootfsCapture.Walk(root, CaptureOptions.Default, (entry, file) =>
        {
            var content = new byte[entry.Size];
            Assert.Equal(file is null ? 0 : content.Length, file is null ? 0 : Sys.Read(file, content));
            contents.Add($"{entry.Kind} {entry.Name} {entry.LinkTarget} {System.Text.Encoding.UTF8.GetString(content)}");
        });
        Assert.Equal(["Directory   ", "File a  text", "Directory z  ", "HardLink z/one a ", "HardLink z/two a "], contents);
    }

    [RootFact("mount")]
    public void OtherFileSystemsAreEnteredOnlyWhenAsked()
    {
        using var temp = new TempDirectory();
        Directory.CreateDirectory(temp["t/mnt"]);
        using (Mounted.Tmpfs(temp["t/mnt"]))
        {
            File.WriteAllText(temp["t/mnt/file"], "x");
            var (entries, report) = Capture(temp["t"]);
            Assert.Equal(["", "mnt"], entries.Select(entry => entry.Name.ToString()));
            Assert.Equal("mnt", Assert.Single(report.MountPoints).ToString());
            (entries, report) = Capture(temp["t"], new CaptureOptions { CrossFileSystems = true });
            Assert.Equal(["", "mnt", "mnt/file"], entries.Select(entry => entry.Name.ToString()));
            Assert.Empty(report.MountPoints);
            var refused = Assert.Throws<SystemCallException>(() => DirectoryTree.Delete(temp["t"]));
            Assert.Equal(Errno.EXDEV, refused.Errno);
            Assert.True(File.Exists(temp["t/mnt/file"]));
        }
    }

    private static (List<TarEntry> Entries, CaptureReport Report) Capture(string directory, CaptureOptions? options = null)
    {
        var entries = new List<TarEntry>();
        using var root = Sys.OpenDirectory(directory);
        var report = RootfsCapture.Walk(root, options ?? CaptureOptions.Default, (entry, _) => entries.Add(entry));
        return (entries, report);
    }
}
