using Acserver.Depot;
using Acserver.Web;
using Appc.ImageSpec.Schema;
using Appc.Linux.FileSystem;

namespace SpecTests.Acserver;

/// <summary>Names with many images are read once, and never remembered past a change.</summary>
public sealed class KeyCacheTests
{
    [Fact]
    public void What_changes_is_seen_at_once()
    {
        using var temp = new TempDirectory();
        using var depot = DepotDirectory.Open(temp["store"]);
        var name = AcIdentifier.Parse("example.com/many");
        Enumerable.Range(0, 40).ToList().ForEach(i => Make(temp, $"1.{i}.0"));
        for (var i = 0; i < 20; i++) // within one tick of the clock
        {
            Make(temp, $"1.{i}.1");
            Assert.Equal(41, DepotCatalog.KeysOf(depot, name).Count);
            Directory.Delete(temp[$"store/images/example.com/many/+1.{i}.1+linux+amd64"]);
            Assert.Equal(40, DepotCatalog.KeysOf(depot, name).Count);
        }

        Make(temp, "1.0.0", "example.com/few");
        var catalog = new CatalogReader(depot);
        Assert.Equal([1, 40], Read(catalog));
        Thread.Sleep(TimeSpan.FromSeconds(4));
        Assert.Equal([1, 40], Read(catalog));
        Assert.Equal([1, 40], Read(catalog));
        var settled = DepotCatalog.KeysOf(depot, name);
        Assert.Same(settled, DepotCatalog.KeysOf(depot, name));
        Assert.Equal(("1.39.0", 40), (settled[0].Version, settled.Count));
        Make(temp, "2.0.0");
        Make(temp, "2.0.0", "example.com/few/below");
        Assert.Equal([1, 1, 41], Read(catalog));
        Assert.Equal("2.0.0", DepotCatalog.KeysOf(depot, name)[0].Version);
        Directory.Delete(temp["store/images/example.com/many/+2.0.0+linux+amd64"]);
        Assert.Equal("1.39.0", DepotCatalog.KeysOf(depot, name)[0].Version);
        Directory.Delete(temp["store/images/example.com/many"], recursive: true);
        Assert.Empty(DepotCatalog.KeysOf(depot, name));
        Assert.Equal([1, 1], Read(catalog));
        Directory.Move(temp["store/images/example.com/few"], temp["store/images/example.com/moved"]);
        Assert.Equal(["example.com/moved", "example.com/moved/below"], catalog.Read(1000).Select(found => found.Name.ToString()));
    }

    [Fact]
    public void What_is_known_stays_sorted_whatever_comes_and_goes()
    {
        using var temp = new TempDirectory();
        using var depot = DepotDirectory.Open(temp["store"]);
        var random = new Random(7);
        List<string> present = [];
        for (var round = 0; round < 12; round++)
        {
            var come = Enumerable.Range(0, round == 5 ? 100 : random.Next(12)).Select(i => $"{random.Next(30)}.{round}.{i}").Distinct().ToList();
            var go = round < 4 ? [] : present.Where(_ => random.Next(8) == 0).ToList();
            come.ForEach(version => Make(temp, version));
            go.ForEach(version => Directory.Delete(temp[$"store/images/example.com/many/+{version}+linux+amd64"]));
            present = [.. present.Except(go), .. come];
            present.Sort((a, b) => Version.Parse(b).CompareTo(Version.Parse(a)));
            Assert.Equal(present, DepotCatalog.KeysOf(depot, AcIdentifier.Parse("example.com/many")).Select(key => key.Version));
        }
    }

    [Fact]
    public void A_change_of_now_or_of_a_future_is_not_relied_upon()
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Assert.False(new DirectoryStamp(1, new Timespec(now, 0)).IsSettled);
        Assert.False(new DirectoryStamp(1, new Timespec(now + 86_400, 0)).IsSettled); // the clock was set back since
        Assert.True(new DirectoryStamp(1, new Timespec(now - 10, 0)).IsSettled);
    }

    private static IEnumerable<int> Read(CatalogReader catalog) => catalog.Read(1000).Select(found => found.Images.Count);

    private static void Make(TempDirectory temp, string version, string name = "example.com/many") => Directory.CreateDirectory(temp[$"store/images/{name}/+{version}+linux+amd64"]);
}
