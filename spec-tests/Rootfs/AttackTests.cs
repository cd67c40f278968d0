using System.Text;
using Appc.ImageSpec;
using Appc.ImageSpec.Archive;
using Appc.ImageSpec.Rootfs;
using Appc.Linux;
using Appc.Linux.FileSystem;
using Microsoft.Win32.SafeHandles;

namespace SpecTests.Rootfs;

/// <summary>Somebody exchanges directories for links that lead outside while a tree is made or removed.</summary>
public sealed class AttackTests
{
    private const int Rounds = 300;

    [Theory]
    [InlineData(TarProfile.Aci)]
    [InlineData(TarProfile.Layer)]
    public void NothingLandsOutsideWhileDirectoriesTurnIntoLinks(TarProfile profile)
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["outside"], "dir d/e 0755");
        FixtureTree.Make(temp["root"], "dir d/e 0755", "symlink trap ../outside/d", "symlink trap2 ../../../outside/d/e");
        using var root = Sys.OpenDirectory(temp["root"]);
        Assert.True(WhileSwapping(root, () => ExtractRounds(root, profile)) > 100, "the attacker did nothing");
        Assert.Equal(["d", "d/e"], Below(temp["outside"]));
    }

    [Fact]
    public void NothingOutsideIsRemovedWhileDirectoriesTurnIntoLinks()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["outside"], "file d/e/kept \"x\"", "file d/kept \"x\"");
        for (var round = 0; round < 30; round++)
        {
            FixtureTree.Make(temp["root"], "dir d/e 0755", "symlink trap ../outside/d");
            Directory.CreateDirectory(temp["root/d/e/1/2/3"]);
            using var root = Sys.OpenDirectory(temp["root"]);
            WhileSwapping(root, () => Tolerate(() => DirectoryTree.Delete(temp["root/d"])));
            Tolerate(() => DirectoryTree.Delete(temp["root"]));
            Assert.Equal(["d", "d/e", "d/e/kept", "d/kept"], Below(temp["outside"]));
        }
    }

    private static string[] Below(string directory) =>
        [.. Directory.GetFileSystemEntries(directory, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal)];

    private static void ExtractRounds(SafeFileHandle root, TarProfile profile)
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var extractor = new RootfsExtractor(root, new ExtractOptions { Profile = profile });
            string[] names = [$"d/{round}", $"d/e/{round}", $"x{round}", $"d/e/y{round}", $"d/z{round}"];
            foreach (var name in names)
            {
                Tolerate(() => extractor.Apply(new TarEntry { Name = name, Kind = TarEntryKind.File, Size = 4, Mode = 0x1A4 }, new MemoryStream("evil"u8.ToArray())));
                Tolerate(() => extractor.Apply(new TarEntry { Name = name + "d", Kind = TarEntryKind.Directory, Mode = 0x1ED }, Stream.Null));
                Tolerate(() => extractor.Apply(new TarEntry { Name = name + "h", Kind = TarEntryKind.HardLink, LinkTarget = name }, Stream.Null));
                Tolerate(() => extractor.Apply(new TarEntry { Name = name + "p", Kind = TarEntryKind.Fifo, Mode = 0x1ED }, Stream.Null));
            }

            Tolerate(() => extractor.Finish());
        }
    }

    // Being refused is fine; only what happens outside counts.
    private static void Tolerate(Action action)
    {
        try
        {
            action();
        }
        catch (Exception refused) when (refused is BadInputException or SystemCallException)
        {
            Assert.NotEmpty(refused.Message);
        }
    }

    private static int WhileSwapping(SafeFileHandle root, Action action)
    {
        using var stop = new CancellationTokenSource();
        var swaps = 0;
        var attacker = new Thread(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                swaps += Swap(root, "d", "trap") + Swap(root, "d/e", "trap2") + Swap(root, "d/e", "trap2");
            }
        });
        attacker.Start();
        action();
        stop.Cancel();
        attacker.Join();
        return swaps;
    }

    private static int Swap(SafeFileHandle root, string name, string other)
    {
        try
        {
            Sys.Renameat2(root, Encoding.ASCII.GetBytes(name), root, Encoding.ASCII.GetBytes(other), RenameFlags.RENAME_EXCHANGE);
            return 1;
        }
        catch (SystemCallException)
        {
            return 0;
        }
    }
}
