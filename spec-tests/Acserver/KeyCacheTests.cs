using Acserver.Depot;
using Appc.ImageSpec.Schema;

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
        Assert.NotSame(DepotCatalog.KeysOf(depot, name), DepotCatalog.KeysOf(depot, name)); // too fresh to be believed
        Thread.Sleep(TimeSpan.FromSeconds(4));
        var settled = DepotCatalog.KeysOf(depot, name);
        Assert.Same(settled, DepotCatalog.KeysOf(depot, name));
        Assert.Equal(("1.39.0", 40), (settled[0].Version, settled.Count));
        Make(temp, "2.0.0");
        Assert.Equal("2.0.0", DepotCatalog.KeysOf(depot, name)[0].Version);
        Directory.Delete(temp["store/images/example.com/many/+2.0.0+linux+amd64"]);
        Assert.Equal("1.39.0", DepotCatalog.KeysOf(depot, name)[0].Version);
        Directory.Delete(temp["store/images/example.com/many"], recursive: true);
        Assert.Empty(DepotCatalog.KeysOf(depot, name));
    }

    private static void Make(TempDirectory temp, string version) => Directory.CreateDirectory(temp[$"store/images/example.com/many/+{version}+linux+amd64"]);
}
