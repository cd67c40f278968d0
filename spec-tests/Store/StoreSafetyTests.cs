using System.Diagnostics;
using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.Linux;

namespace SpecTests.Store;

/// <summary>Hostile and unlucky surroundings, through the library.</summary>
public class StoreSafetyTests
{
    [Fact]
    public void Everything_is_private()
    {
        using var fixture = new StoreFixture();
        fixture.Store.Render(fixture.Add("example.com/a")).Dispose();
        foreach (var path in Directory.GetFileSystemEntries(fixture["store"], "*", SearchOption.AllDirectories).Where(path => new FileInfo(path).LinkTarget is null))
        {
            if (!path.Contains("/rootfs", StringComparison.Ordinal))
            {
                Assert.Equal((path, Directory.Exists(path) ? (UnixFileMode)0b111_000_000 : (UnixFileMode)0b110_000_000), (path, File.GetUnixFileMode(path)));
            }
        }
    }

    [Fact]
    public void A_newer_or_damaged_version_is_refused()
    {
        using var fixture = new StoreFixture();
        File.WriteAllText(fixture["store/version"], "2\n");
        Assert.Contains("newer than this program", Assert.Throws<BadInputException>(fixture.Reopen).Message, StringComparison.Ordinal);
        File.WriteAllText(fixture["store/version"], "x\n");
        Assert.Contains("damaged", Assert.Throws<BadInputException>(fixture.Reopen).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_of_others_is_no_store()
    {
        using var temp = new TempDirectory();
        FixtureTree.Make(temp["mine"], "file thesis.txt 0644 \"x\"");
        Assert.Contains("holds other things", Assert.Throws<BadInputException>(() => Appc.ImageStore.Store.Open(temp["mine"])).Message, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(temp["mine"]));
        FixtureTree.Make(temp.Path, "dir open 0777");
        Assert.Contains("others may write to it", Assert.Throws<BadInputException>(() => Appc.ImageStore.Store.Open(temp["open"])).Message, StringComparison.Ordinal);
    }

    [RootFact]
    public void A_store_of_another_user_is_refused()
    {
        using var temp = new TempDirectory();
        Appc.ImageStore.Store.Open(temp["store"]).Dispose();
        Tool.RunProgram("chown", ["-R", "65534", temp["store"]], new RunOptions()).Expect(0);
        Assert.Contains("belongs to user 65534", Assert.Throws<BadInputException>(() => Appc.ImageStore.Store.Open(temp["store"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_planted_in_the_store_lead_nowhere()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a", "", "f=1");
        Directory.CreateDirectory(fixture["outside"]);
        File.WriteAllText(fixture["outside/precious"], "x");

        // An image that is a link, a record that is a link, a tree that is a link, a leftover that is a link.
        Directory.Move(image.Directory, fixture["outside/image"]);
        Directory.CreateSymbolicLink(image.Directory, fixture["outside/image"]);
        Assert.Throws<SystemCallException>(() => fixture.Store.Find(ImageReference.To(image.Id)));
        File.Delete(image.Directory);
        Directory.Move(fixture["outside/image"], image.Directory);
        Directory.CreateSymbolicLink(fixture["store/tmp/0123456789abcdef"], fixture["outside"]);
        Directory.CreateSymbolicLink(fixture[$"store/trees/{new string('a', 20)}"], fixture["outside"]);
        fixture.Store.Gc(new GcOptions(TimeSpan.Zero, null, DateTimeOffset.UtcNow.AddDays(1)));
        Assert.Equal("x", File.ReadAllText(fixture["outside/precious"]));
        Assert.Empty(Directory.GetFileSystemEntries(fixture["store/tmp"]));
    }

    [Fact]
    public void A_fifo_or_a_device_is_no_image()
    {
        using var fixture = new StoreFixture();
        FixtureTree.Make(fixture["x"], "fifo pipe 0600");
        Assert.Contains("not a regular file", Assert.Throws<BadInputException>(() => fixture.Store.Import(fixture["x/pipe"], StoreFixture.Insecure)).Message, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => fixture.Store.Import("/dev/zero", StoreFixture.Insecure));
        Assert.Throws<BadInputException>(() => fixture.Store.Import(fixture["x"], StoreFixture.Insecure));
        Assert.Throws<SystemCallException>(() => fixture.Store.Import(fixture["absent"], StoreFixture.Insecure));
    }

    [Fact]
    public void Garbage_truncation_and_trailing_bytes_are_refused_and_nothing_is_kept()
    {
        using var fixture = new StoreFixture();
        AciMaker.Make(fixture["a.aci"], "example.com/a", "", "f=12345");
        var good = File.ReadAllBytes(fixture["a.aci"]);
        foreach (var bad in new[] { [], new byte[512], good[..^20], [.. good, 1, 2, 3], good[..10] })
        {
            File.WriteAllBytes(fixture["bad.aci"], bad);
            Assert.Throws<BadInputException>(() => fixture.Store.Import(fixture["bad.aci"], StoreFixture.Insecure));
        }

        Assert.Empty(fixture.Store.List());
        Assert.Empty(fixture.Leftovers());
    }

    [Fact]
    public void A_damaged_image_is_replaced_by_fetching_and_can_be_removed()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a", "", "f=1");
        File.WriteAllText(Path.Join(image.Directory, "record.json"), "{");
        Assert.Contains("read image", Assert.Throws<BadInputException>(() => fixture.Store.Find(ImageReference.To(image.Id))).Message, StringComparison.Ordinal);
        Assert.Equal(image.Id, fixture.Store.Import(fixture["in.aci"], StoreFixture.Insecure).Id);
        Assert.Equal(image.Id, Assert.Single(fixture.Store.List()).Id);
        File.Delete(Path.Join(image.Directory, "manifest"));
        fixture.Store.Remove(image.Id);
        Assert.Empty(Directory.GetDirectories(fixture["store/images"]));
        Assert.Equal(2, fixture.Store.Gc(new GcOptions(TimeSpan.Zero, null, DateTimeOffset.UtcNow)).IndexEntries);
    }

    [Fact]
    public void Work_in_progress_is_not_swept_and_leftovers_are()
    {
        using var fixture = new StoreFixture();
        Directory.CreateDirectory(fixture["store/tmp/00aa/image"]);
        File.WriteAllText(fixture["store/tmp/00aa.lock"], "");
        Directory.CreateDirectory(fixture["store/tmp/11bb"]);
        Directory.CreateDirectory(fixture["store/tmp/22cc"]);
        File.WriteAllText(fixture["store/tmp/22cc.lock"], "");
        using (var held = Process.Start(new ProcessStartInfo("flock", [fixture["store/tmp/22cc.lock"], "sh", "-c", "echo ready; read line"]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true })!)
        {
            Assert.Equal("ready", held.StandardOutput.ReadLine());
            fixture.Add("example.com/a");
            Assert.Equal(["22cc", "22cc.lock"], fixture.Leftovers().Select(Path.GetFileName).Order(StringComparer.Ordinal));
            held.StandardInput.Close();
            held.WaitForExit();
        }

        Assert.Equal(1, fixture.Store.Gc(new GcOptions(TimeSpan.Zero, null, DateTimeOffset.UtcNow)).Leftovers);
        Assert.Empty(fixture.Leftovers());
    }
}
