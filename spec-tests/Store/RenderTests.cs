using Appc.ImageSpec;
using Appc.ImageStore;
using Appc.Linux.FileSystem;

namespace SpecTests.Store;

public class RenderTests
{
    private static string[] Files(string root) =>
        [.. Directory.GetFileSystemEntries(root, "*", SearchOption.AllDirectories).Select(path => path[(root.Length + 1)..]).Order(StringComparer.Ordinal)];

    [Fact]
    public void Once_and_then_it_is_there()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a", "", "etc/", "etc/hello=hi");
        using (var tree = fixture.Store.Render(image))
        {
            Assert.NotNull(tree.Report);
            Assert.Equal(["etc", "etc/hello"], Files(tree.Path));
            Assert.Equal("hi", File.ReadAllText(Path.Join(tree.Path, "etc/hello")));
        }

        using var again = fixture.Store.Render(image);
        Assert.Null(again.Report);
        Assert.Empty(fixture.Leftovers());
    }

    [Fact]
    [Shows("ace:29")]
    [Shows("ace:35a")]
    public void Dependencies_lie_below_in_their_order()
    {
        using var fixture = new StoreFixture();
        var lowest = fixture.Add("example.com/lowest", AciMaker.Labels("version=1"), "a=lowest", "b=lowest", "c=lowest", "d=lowest");
        fixture.Add("example.com/lowest", AciMaker.Labels("version=2"), "a=wrong");
        fixture.Add("example.com/left", $$"""
            "dependencies":[{"imageName":"example.com/lowest","imageID":"{{lowest.Id}}"}]
            """, "b=left", "c=left", "d=left");
        fixture.Add("example.com/right", "", "c=right", "d=right");
        var top = fixture.Add("example.com/top", "\"dependencies\":[{\"imageName\":\"example.com/left\"},{\"imageName\":\"example.com/right\"}]", "d=top");
        using var tree = fixture.Store.Render(top);
        Assert.Equal("lowest left right top", string.Join(' ', "abcd".Select(name => File.ReadAllText(Path.Join(tree.Path, name.ToString())))));
    }

    [Fact]
    [Shows("ace:33")]
    public void Whitelists_apply_to_their_image_and_all_below_it()
    {
        using var fixture = new StoreFixture();
        fixture.Add("example.com/base", "", "bin/", "bin/sh=x", "bin/ls=x", "etc/", "etc/passwd=x", "var/", "var/log/", "var/log/x=x");
        fixture.Add("example.com/middle", "\"dependencies\":[{\"imageName\":\"example.com/base\"}],\"pathWhitelist\":[\"/bin/sh\",\"/etc/passwd\",\"/var/log/\",\"/mine\"]", "mine=x", "lost=x");
        var top = fixture.Add("example.com/top", "\"dependencies\":[{\"imageName\":\"example.com/middle\"}]", "own=x");
        using (var tree = fixture.Store.Render(top))
        {
            Assert.Equal(["bin", "bin/sh", "etc", "etc/passwd", "mine", "own", "var", "var/log"], Files(tree.Path));
        }

        var strict = fixture.Add("example.com/strict", "\"dependencies\":[{\"imageName\":\"example.com/middle\"}],\"pathWhitelist\":[\"/bin/sh\",\"/bin/ls\"]", "own=x");
        using var other = fixture.Store.Render(strict);
        Assert.Equal(["bin", "bin/sh"], Files(other.Path));
    }

    [Fact]
    public void Missing_and_circular_dependencies_are_named()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a", "\"dependencies\":[{\"imageName\":\"example.com/b\",\"labels\":[{\"name\":\"version\",\"value\":\"1\"}]}]");
        Assert.Contains("example.com/b,version=1 is not in the store", Assert.Throws<NotFoundException>(() => fixture.Store.Render(image)).Message, StringComparison.Ordinal);
        var b = fixture.Add("example.com/b", AciMaker.Labels("version=1") + ",\"dependencies\":[{\"imageName\":\"example.com/a\"}]");
        Assert.Contains("depends on itself", Assert.Throws<BadInputException>(() => fixture.Store.Render(b)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_changed_image_is_not_rendered()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a", "", "f=good");
        AciMaker.Make(image.ImagePath, "example.com/a", "", "f=evil");
        Assert.Contains("was changed", Assert.Throws<BadInputException>(() => fixture.Store.Render(image)).Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(fixture["store/trees"]));
        Assert.Empty(fixture.Leftovers());
        Assert.Contains("does not have the image's ID", Assert.Single(fixture.Store.Verify(image, DateTimeOffset.UtcNow).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Tampering_with_the_tree_is_noticed()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a", "", "etc/", "etc/a=1", "etc/b=2", "etc/c=3", "etc/d=4");
        string path;
        using (var tree = fixture.Store.Render(image))
        {
            path = tree.Path;
        }

        Assert.Empty(fixture.Store.Verify(image, DateTimeOffset.UtcNow).Problems);
        var time = File.GetLastWriteTimeUtc(Path.Join(path, "etc/a"));
        File.WriteAllText(Path.Join(path, "etc/a"), "X");
        File.SetLastWriteTimeUtc(Path.Join(path, "etc/a"), time);
        File.Delete(Path.Join(path, "etc/b"));
        File.SetUnixFileMode(Path.Join(path, "etc/c"), (UnixFileMode)0b100_111_101_101);
        File.WriteAllText(Path.Join(path, "etc/new file"), "");
        Assert.Equal(
            ["rootfs /etc/a: changed", "rootfs /etc/b: missing", "rootfs /etc/c: changed", "rootfs /etc/new%20file: added", "rootfs /etc: changed"],
            fixture.Store.Verify(image, DateTimeOffset.UtcNow).Problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_tree_in_use_stays()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a");
        var everything = new GcOptions(TimeSpan.Zero, TimeSpan.Zero, DateTimeOffset.UtcNow.AddDays(1));
        using (fixture.Store.Render(image))
        {
            Assert.Contains("a pod is using it", Assert.Throws<BadInputException>(() => fixture.Store.Remove(image.Id)).Message, StringComparison.Ordinal);
            Assert.Equal(new GcReport(0, 0, 0, 0, 0), fixture.Store.Gc(everything));
        }

        Assert.Equal(new GcReport(0, 0, 0, 0, 0), fixture.Store.Gc(everything with { Now = DateTimeOffset.UtcNow.AddHours(-1) }));
        Assert.Equal(new GcReport(0, 0, 1, 0, 0), fixture.Store.Gc(everything with { ImageGrace = null }));
        fixture.Store.Render(image).Dispose();
        Assert.Equal(1, fixture.Store.Gc(everything).Images);
        Assert.Empty(fixture.Store.List());
        Assert.Empty(Directory.GetFileSystemEntries(fixture["store/trees"]));
        Assert.Throws<NotFoundException>(() => fixture.Store.Remove(image.Id));
    }

    [Fact]
    public void Two_that_render_the_same_image_get_one_tree()
    {
        using var fixture = new StoreFixture();
        AciMaker.MakeLarge(fixture["in.aci"], "example.com/a", 4 << 20);
        var image = fixture.Store.Import(fixture["in.aci"], StoreFixture.Insecure);
        var trees = new RenderedTree[8];
        Parallel.For(0, trees.Length, i =>
        {
            using var store = Appc.ImageStore.Store.Open(fixture["store"]);
            trees[i] = store.Render(image);
        });
        Assert.Single(trees, tree => tree.Report is not null);
        Assert.Single(trees.Select(tree => tree.Path).Distinct());
        Array.ForEach(trees, tree => tree.Dispose());
    }

    // Pods hold their tree's lock as long as they run. Whoever waited for all of them to end could wait for ever.
    [Fact]
    public async Task Who_makes_a_tree_waits_for_nobody_who_uses_it()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a");
        Directory.CreateDirectory(fixture["store/trees"]);
        using var pod = LockFile.Acquire(fixture[$"store/trees/{image.Id}.lock"], LockKind.Shared);
        using var tree = await Task.Run(() => fixture.Store.Render(image)).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.NotNull(tree.Report);
    }

    [Fact]
    public void Locks_of_killed_processes_are_swept()
    {
        using var fixture = new StoreFixture();
        var image = fixture.Add("example.com/a");
        Directory.CreateDirectory(fixture["store/trees"]);
        File.WriteAllText(fixture[$"store/trees/{image.Id}.lock"], "");
        File.WriteAllText(fixture[$"store/trees/{image.Id}.making.lock"], "");
        using (LockFile.Acquire(fixture["store/trees/held.making.lock"], LockKind.Exclusive))
        {
            fixture.Store.Gc(new GcOptions(TimeSpan.Zero, null, DateTimeOffset.UtcNow));
            Assert.Equal([fixture["store/trees/held.making.lock"]], Directory.GetFileSystemEntries(fixture["store/trees"]));
        }
    }
}
