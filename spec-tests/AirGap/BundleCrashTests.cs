using System.Diagnostics;
using System.Globalization;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>Commands that are killed at any moment, or run out of disk: the next run ends well, and nothing is half there.</summary>
public sealed class BundleCrashTests
{
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("AIR_GAP_KILLS"), out var rounds) ? rounds : 12;

    [Fact]
    public void A_killed_creation_leaves_the_former_bundle_or_a_whole_one()
    {
        using var two = Filled();
        var full = Took(() => two.Create("b").Expect(0));
        var bytes = File.ReadAllBytes(two["b"]);
        for (var round = 0; round < s_rounds; round++)
        {
            Kill(full, round, ["bundle", "create", "--store", two.Near.Path, "--key", two.Secret, two["b"]]);
            Assert.Equal(bytes, File.ReadAllBytes(two["b"]));
        }

        two.Create("b").Expect(0);
        Assert.Equal(bytes, File.ReadAllBytes(two["b"]));
        Assert.DoesNotContain(Directory.GetFiles(two["."]), file => Path.GetFileName(file).StartsWith(".tmp-", StringComparison.Ordinal));
    }

    [Fact]
    public void A_killed_load_took_everything_or_nothing_and_is_gone_on_with()
    {
        using var two = Filled();
        two.Create("b").Expect(0);
        two.Load("b").Expect(0);
        var all = two.FarList();
        Directory.Delete(two.Far, recursive: true);
        var full = Took(() => two.Load("b").Expect(0));
        for (var round = 0; round < s_rounds; round++)
        {
            Directory.Delete(two.Far, recursive: true);
            Kill(full, round, ["bundle", "load", "--store", two.Far, "--key", two.Public, two["b"]]);
            var list = two.FarList(); // any command completes what was decided
            Assert.True(list == all || list.TrimEnd('\n').Split('\n').Length == 1, list);
            two.Load("b").Expect(0);
            Assert.Equal(all, two.FarList());
            Assert.Empty(Directory.GetDirectories(Path.Join(two.Far, "bundles/incoming")));
        }
    }

    [RootFact("mount")]
    public void A_disk_that_is_too_small_is_seen_first()
    {
        using var two = Filled();
        two.Create("b").Expect(0);
        Directory.CreateDirectory(two["small"]);
        Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", two["small"]], new RunOptions()).Expect(0);
        try
        {
            two.Create("small/b").ExpectError(1, "needs ");
            Assert.Empty(Directory.GetFileSystemEntries(two["small"]));
            Tool.Run("acserver", "bundle", "load", "--store", two["small/store"], "--key", two.Public, two["b"]).ExpectError(1, "needs ");
            Assert.Single(Tool.Run("acserver", "list", "--store", two["small/store"]).Expect(0).Out.TrimEnd('\n').Split('\n'));
        }
        finally
        {
            Tool.RunProgram("umount", [two["small"]], new RunOptions()).Expect(0);
        }
    }

    internal static void Kill(TimeSpan full, int round, string[] command)
    {
        var after = full.TotalSeconds * 1.1 * (round + 1) / s_rounds;
        Tool.RunProgram("timeout", ["-s", "KILL", after.ToString("0.0000", CultureInfo.InvariantCulture), Tool.PathOf("acserver"), .. command], new RunOptions());
    }

    internal static TimeSpan Took(Action work)
    {
        var clock = Stopwatch.StartNew();
        work();
        return clock.Elapsed;
    }

    private static BundleFixture Filled()
    {
        var two = new BundleFixture();
        for (var i = 0; i < 3; i++)
        {
            AciMaker.MakeLarge(two["large.aci"], $"example.com/large{i}", 2 << 20);
            StoreFixture.Sign(two["large.aci"], two.Near.Key);
            two.Near.Run("add", two["large.aci"]).Expect(0);
        }

        return two;
    }
}
