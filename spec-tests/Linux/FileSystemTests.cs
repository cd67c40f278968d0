using System.Text;
using Appc.Linux;
using Appc.Linux.FileSystem;

namespace SpecTests.Linux;

public sealed class FileSystemTests : IDisposable
{
    private readonly string _path = Directory.CreateTempSubdirectory("appc-linux-").FullName;

    public void Dispose() => DirectoryTree.Delete(_path);

    private string At(string name) => Path.Join(_path, name);

    [Fact]
    public void AtomicFileReplacesWholeAndSetsTheExactMode()
    {
        File.WriteAllText(At("f"), "old");
        AtomicFile.Write(At("f"), 0x1B4, stream => stream.Write("new"u8)); // 0664: more than the umask leaves
        Assert.Equal("new", File.ReadAllText(At("f")));
        using var directory = Sys.OpenDirectory(_path);
        Assert.Equal(0x1B4u, Sys.Fstatat(directory, "f"u8).Permissions);
        Assert.Equal(["f"], Directory.GetFileSystemEntries(_path).Select(Path.GetFileName));
    }

    [Fact]
    public void AtomicFileThatFailsLeavesTheOldOneAndNothingElse()
    {
        File.WriteAllText(At("f"), "old");
        Assert.Throws<InvalidDataException>(() => AtomicFile.Write(At("f"), 0x1A4, stream =>
        {
            stream.Write(new byte[10_000]);
            throw new InvalidDataException();
        }));
        Assert.Equal("old", File.ReadAllText(At("f")));
        Assert.Equal(["f"], Directory.GetFileSystemEntries(_path).Select(Path.GetFileName));
    }

    [Fact]
    public void AtomicFileThatMayNotReplaceFailsWithEexist()
    {
        File.WriteAllText(At("f"), "old");
        using (var file = AtomicFile.Begin(At("f"), 0x1A4))
        {
            var error = Assert.Throws<SystemCallException>(() => file.Commit(replace: false));
            Assert.Equal(Errno.EEXIST, error.Errno);
        }

        Assert.Equal(["f"], Directory.GetFileSystemEntries(_path).Select(Path.GetFileName));
    }

    [Fact]
    public void LocksExcludeAndRelease()
    {
        using (LockFile.Acquire(At("l"), LockKind.Shared))
        {
            Assert.Null(LockFile.TryAcquire(At("l"), LockKind.Exclusive));
            using var second = LockFile.TryAcquire(At("l"), LockKind.Shared);
            Assert.NotNull(second);
        }

        using var exclusive = LockFile.TryAcquire(At("l"), LockKind.Exclusive);
        Assert.NotNull(exclusive);
    }

    [Fact]
    public void DeleteTakesAnyDepthAndNeverFollowsLinks()
    {
        Directory.CreateDirectory(At("keep"));
        File.WriteAllText(At("keep/file"), "x");
        Directory.CreateDirectory(At("tree/closed"));
        File.CreateSymbolicLink(At("tree/link"), At("keep"));
        var handle = Sys.OpenDirectory(At("tree"));
        for (var depth = 0; depth < 3000; depth++)
        {
            Sys.Mkdirat(handle, "d"u8, 0x1C0);
            Sys.Symlinkat(Encoding.UTF8.GetBytes(At("keep")), handle, "l"u8);
            var next = Sys.OpenDirectory(handle, "d"u8);
            handle.Dispose();
            handle = next;
        }

        handle.Dispose();
        File.SetUnixFileMode(At("tree/closed"), UnixFileMode.None);
        DirectoryTree.Delete(At("tree"));
        Assert.False(Directory.Exists(At("tree")));
        Assert.True(File.Exists(At("keep/file")));
    }

    [Fact]
    public void NamesWithNulAreRefused()
    {
        using var directory = Sys.OpenDirectory(_path);
        var error = Assert.Throws<SystemCallException>(() => Sys.Mkdirat(directory, "a\0b"u8, 0x1C0));
        Assert.Equal(Errno.EINVAL, error.Errno);
        Assert.Equal("use the name a\\x00b: invalid argument", error.Message);
    }
}
