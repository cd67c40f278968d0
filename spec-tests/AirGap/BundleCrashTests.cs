using System.Diagnostics;
using System.Globalization;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>Commands that are killed at any moment, or run out of disk: the next run ends well, and nothing is half there.</summary>
public sealed class BundleCrashTests
{
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("AIR_GAP_KILLS"), out var rounds) ? rounds : 12;

    private const string Flock = "73 "; // proc_pid_syscall(5): flock(2) on x86-64
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

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

    /// <summary>A load is killed between its decision and its end, while the next one waits for the lock and has looked for such loads already.</summary>
    [NeedsFact("strace", "flock")]
    public void A_load_that_waits_completes_the_one_that_was_decided_meanwhile()
    {
        using var two = Filled();
        two.Create("b").Expect(0);
        two.Load("b").Expect(0);
        var all = two.FarList();
        Directory.Delete(two.Far, recursive: true);
        var (journal, aside) = (Path.Join(two.Far, "bundles/commit"), two["aside"]);
        string[] load = [Tool.PathOf("acserver"), "bundle", "load", "--store", two.Far, "--key", two.Public, two["b"]];
        Tool.RunProgram("strace", ["-f", "-qq", "-o", "/dev/null", "-P", journal, "-e", "inject=unlink,unlinkat:signal=KILL", .. load], new RunOptions());
        File.Move(journal, aside);
        using var holder = Process.Start(new ProcessStartInfo("flock", [Path.Join(two.Far, "bundles/lock"), "cat"]) { RedirectStandardInput = true, UseShellExecute = false })!;
        Assert.True(SpinWait.SpinUntil(() => Tool.RunProgram("flock", ["-n", Path.Join(two.Far, "bundles/lock"), "true"], new RunOptions()).ExitCode != 0, s_patience), "the lock is not held");
        using var waiting = Process.Start(new ProcessStartInfo(load[0], load[1..]))!;
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"/proc/{waiting.Id}/syscall").StartsWith(Flock, StringComparison.Ordinal), s_patience), "the second load does not wait");
        File.Move(aside, journal);
        holder.StandardInput.Close();
        Assert.True(waiting.WaitForExit(s_patience), "the second load does not end");
        Assert.Equal(0, waiting.ExitCode);
        Assert.False(File.Exists(journal));
        Assert.Equal(all, two.FarList());
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
