using System.Diagnostics;
using System.Runtime.InteropServices;
using Appc.ImageSpec;
using Appc.ImageStore;

namespace SpecTests.Store;

public class FindTests
{
    private static readonly string s_here = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "aarch64" : "amd64";
    private static readonly string s_elsewhere = RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "amd64" : "aarch64";

    private static string? Find(StoreFixture fixture, string text) => fixture.Store.Find(ImageReference.Parse(text))?.Id.ToString();

    [Fact]
    public void By_name_and_labels()
    {
        using var fixture = new StoreFixture();
        var one = fixture.Add("example.com/hello", AciMaker.Labels("version=1", "channel=beta/ä|%=x")).Id.ToString();
        var two = fixture.Add("example.com/hello", AciMaker.Labels("version=2")).Id.ToString();
        fixture.Reopen();
        Assert.Equal(one, Find(fixture, "example.com/hello:1"));
        Assert.Equal(one, Find(fixture, "example.com/hello,channel=beta/ä|%=x"));
        Assert.Equal(two, Find(fixture, "example.com/hello:2"));
        Assert.Equal(two, Find(fixture, "example.com/hello"));
        foreach (var absent in new[] { "example.com/hello:3", "example.com/hell", "example.com", "example.com/hello/x", "example.com/hello:1,channel=beta" })
        {
            Assert.Null(Find(fixture, absent));
        }
    }

    [Fact]
    public void Of_versions_that_say_nothing_the_one_taken_in_last_is_meant_and_taking_in_again_changes_nothing()
    {
        using var fixture = new StoreFixture();
        var first = fixture.Add("example.com/a", AciMaker.Labels("version=one"));
        Thread.Sleep(5);
        var second = fixture.Add("example.com/a", AciMaker.Labels("version=0"));
        Assert.Equal(second.Id.ToString(), Find(fixture, "example.com/a"));
        Thread.Sleep(5);
        Assert.Equal(first.Record.Imported, fixture.Add("example.com/a", AciMaker.Labels("version=one")).Record.Imported);
        Assert.Equal(second.Id.ToString(), Find(fixture, "example.com/a"));
    }

    [Fact]
    public void For_this_machine_unless_told_otherwise()
    {
        using var fixture = new StoreFixture();
        var here = fixture.Add("example.com/a", AciMaker.Labels("os=linux", $"arch={s_here}")).Id.ToString();
        var elsewhere = fixture.Add("example.com/a", AciMaker.Labels("os=linux", $"arch={s_elsewhere}")).Id.ToString();
        Assert.Equal(here, Find(fixture, "example.com/a"));
        Assert.Equal(elsewhere, Find(fixture, $"example.com/a,arch={s_elsewhere}"));
        Assert.Equal(2, fixture.Store.FindAll(ImageReference.Parse("example.com/a")).Count);
    }

    [Fact]
    public void By_the_beginning_of_an_id()
    {
        using var fixture = new StoreFixture();
        var ids = Enumerable.Range(0, 20).Select(i => fixture.Add("example.com/a", AciMaker.Labels($"version={i}")).Id).ToList();
        foreach (var id in ids)
        {
            Assert.Equal(id, fixture.Store.Find(ImageReference.Parse(id.ToString()))!.Id);
            var length = Enumerable.Range(0, 128).First(n => ids.Count(other => other.Hex.StartsWith(id.Hex[..n], StringComparison.Ordinal)) == 1);
            Assert.Equal(id, fixture.Store.Find(ImageReference.Parse("sha512-" + id.Hex[..length].ToUpperInvariant()))!.Id);
            var several = Assert.Throws<BadInputException>(() => fixture.Store.Find(ImageReference.Parse("sha512-" + id.Hex[..(length - 1)])));
            Assert.Contains("several IDs begin so", several.Message, StringComparison.Ordinal);
        }

        Assert.Null(fixture.Store.Find(ImageReference.Parse("sha512-" + new string('0', 100))));
        Assert.Null(fixture.Store.Find(ImageReference.Parse("sha512-" + new string('0', 128))));
    }

    [Fact]
    public void Long_names_and_labels()
    {
        using var fixture = new StoreFixture();
        var name = string.Join('/', Enumerable.Repeat("component", 60));
        var sibling = string.Join('/', Enumerable.Repeat("component", 59)) + "/other";
        var image = fixture.Add(name, AciMaker.Labels($"version={new string('v', 5000)}"));
        fixture.Add(sibling);
        Assert.Equal(image.Id.ToString(), Find(fixture, name));
        Assert.Equal(image.Id.ToString(), Find(fixture, $"{name}:{new string('v', 5000)}"));
        Assert.Null(Find(fixture, $"{name}:{new string('v', 4999)}"));
    }

    [Fact]
    public void Ten_thousand_others_do_not_slow_it_down()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/wanted", AciMaker.Labels("version=1"));
        for (var i = 0; i < 10_000; i++)
        {
            // What the index and the images directory hold of an image, without the image: enough to be in the way.
            var id = $"sha512-{i:x4}{new string('0', 124)}";
            Directory.CreateDirectory(fixture[$"store/images/{id}"]);
            Directory.CreateDirectory(fixture[$"store/index/ids/{id[7..9]}"]);
            File.CreateSymbolicLink(fixture[$"store/index/ids/{id[7..9]}/{id}"], "-");
            Directory.CreateDirectory(fixture[$"store/index/names/example.com,n{i}"]);
        }

        var prefix = image.Id.ToString()[..19];
        Assert.NotNull(Find(fixture, "example.com/wanted:1"));
        Assert.NotNull(Find(fixture, prefix));
        var watch = Stopwatch.StartNew();
        for (var i = 0; i < 100; i++)
        {
            Assert.NotNull(Find(fixture, "example.com/wanted:1"));
            Assert.NotNull(Find(fixture, prefix));
        }

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"200 look-ups took {watch.Elapsed}");
    }
}
