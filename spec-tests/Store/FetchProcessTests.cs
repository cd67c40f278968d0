using System.Diagnostics;
using System.Globalization;

namespace SpecTests.Store;

/// <summary>The published runner, killed, doubled and starved.</summary>
public class FetchProcessTests
{
    private const int ImageBytes = 24 << 20;

    /// <summary>STORE_KILLS=500 for a long run.</summary>
    private static int Kills => int.Parse(Environment.GetEnvironmentVariable("STORE_KILLS") ?? "40", CultureInfo.InvariantCulture);

    private static string[] Fetch(TempDirectory temp) => ["fetch", "--dir", temp["store"], "--insecure-options=image", "--full", temp["a.aci"]];

    private static string[] Render(TempDirectory temp, string id, string output) => ["image", "render", "--dir", temp["store"], id, temp[output]];

    [Fact]
    public void Killed_at_any_moment_leaves_nothing_half_made()
    {
        using var temp = new TempDirectory();
        var id = AciMaker.MakeLarge(temp["a.aci"], "example.com/a", ImageBytes).ToString();
        var watch = Stopwatch.StartNew();
        Assert.Equal(id + "\n", Tool.Run("runner", Fetch(temp)).Expect(0).Out);
        var usual = watch.Elapsed;
        Directory.Delete(temp["store"], recursive: true);
        var random = new Random(20261122);
        var (seen, absent) = (0, 0);
        for (var i = 0; i < Kills; i++)
        {
            KillAfter(random.NextDouble() * usual, Fetch(temp));
            var list = Tool.Run("runner", "image", "list", "--dir", temp["store"], "--full", "--no-legend").Expect(0).Out;
            if (list.Length == 0)
            {
                absent++;
                continue;
            }

            seen++;
            Assert.StartsWith(id, list, StringComparison.Ordinal);
            Assert.StartsWith(id[..19] + " example.com/a: whole", Tool.Run("runner", "image", "verify", "--dir", temp["store"]).Expect(0).Out, StringComparison.Ordinal);
            Tool.Run("runner", "image", "rm", "--dir", temp["store"], id).Expect(0);
        }

        Assert.True(absent > 0, $"of {Kills} fetches none was killed before it was done ({seen} were done)");
        Assert.Equal(id + "\n", Tool.Run("runner", Fetch(temp)).Expect(0).Out);
        Assert.Empty(Directory.GetFileSystemEntries(temp["store/tmp"]));
        Assert.Single(Directory.GetFileSystemEntries(temp["store/images"]));
    }

    [Fact]
    public void Many_at_once_on_one_store()
    {
        using var temp = new TempDirectory();
        var id = AciMaker.MakeLarge(temp["a.aci"], "example.com/a", ImageBytes / 4).ToString();
        AciMaker.Make(temp["b.aci"], "example.com/b");
        var results = new ToolResult[8];
        Parallel.For(0, results.Length, i => results[i] = Tool.Run("runner", [.. Fetch(temp)[..^1], temp["a.aci"], temp["b.aci"]]));
        Assert.All(results, result => Assert.StartsWith(id + "\n", result.Expect(0).Out, StringComparison.Ordinal));
        Assert.Equal(2, Directory.GetFileSystemEntries(temp["store/images"]).Length);
        Assert.Empty(Directory.GetFileSystemEntries(temp["store/tmp"]));
        Tool.Run("runner", "image", "verify", "--dir", temp["store"]).Expect(0);
    }

    [RootFact("unshare", "mount")]
    public void A_full_disk_is_one_error_and_nothing_is_kept()
    {
        using var temp = new TempDirectory();
        AciMaker.MakeLarge(temp["a.aci"], "example.com/a", ImageBytes);
        Directory.CreateDirectory(temp["small"]);
        var script = "mount -t tmpfs -o size=8m,mode=0700 none \"$1\" || exit 99; \"$2\" fetch --dir \"$1\" --insecure-options=image \"$3\"; echo \"exit $?\"; "
            + "find \"$1\" -type f -size +4k; ls \"$1/tmp\" \"$1/images\"; \"$2\" image list --dir \"$1\" --no-legend; echo \"list $?\"";
        var run = Tool.RunProgram("unshare", ["-m", "sh", "-c", script, "sh", temp["small"], Tool.PathOf("runner"), temp["a.aci"]], new RunOptions()).Expect(0);
        Assert.Equal($"exit 254\n{temp["small"]}/images:\n\n{temp["small"]}/tmp:\nlist 0\n", run.Out);
        Assert.Equal($"runner: keep image {temp["a.aci"]} in store {temp["small"]}: no space left on device\n", run.Err);
    }

    [Fact]
    public void The_commands_on_images()
    {
        using var temp = new TempDirectory();
        var id = AciMaker.Make(temp["a.aci"], "example.com/a", AciMaker.Labels("version=1"), "etc/", "etc/f=hello").ToString();
        Tool.Run("runner", "image", "list", "--dir", temp["store"]).Expect(0);
        Tool.Run("runner", "fetch", "--dir", temp["store"], temp["a.aci"]).ExpectError(254, "it has no signature");
        Assert.Equal(id[..19] + "\n", Tool.Run("runner", [.. Fetch(temp).Where(word => word != "--full")]).Expect(0).Out);
        Assert.Equal(id + "\n", Tool.Run("runner", Fetch(temp)).Expect(0).Out);
        var row = Tool.Run("runner", "image", "list", "--dir", temp["store"]).Expect(0).Out.Split('\n')[1];
        Assert.Matches("^" + id[..19] + @"  example\.com/a:1  +[0-9]+B +just now +just now +none$", row);
        Assert.Contains("\"name\":\"example.com/a\"", Tool.Run("runner", "image", "cat-manifest", "--dir", temp["store"], "--pretty-print=false", "example.com/a:1").Expect(0).Out, StringComparison.Ordinal);
        Tool.Run("runner", Render(temp, id[..19], "out")).Expect(0);
        Assert.Equal("hello", File.ReadAllText(temp["out/rootfs/etc/f"]));
        Tool.Run("runner", Render(temp, id, "out")).ExpectError(254, "it is there already");
        Tool.Run("runner", [.. Render(temp, id, "out"), "--overwrite", "--rootfs-only"]).Expect(0);
        Assert.Equal("hello", File.ReadAllText(temp["out/etc/f"]));
        Tool.Run("runner", "image", "export", "--dir", temp["store"], "example.com/a", temp["copy.aci"]).Expect(0);
        Assert.Equal(File.ReadAllBytes(temp["a.aci"]), File.ReadAllBytes(temp["copy.aci"]));
        Tool.Run("runner", "image", "rm", "--dir", temp["store"], "example.com/b").ExpectError(254, "not in the store");
        Tool.Run("runner", "image", "rm", "--dir", temp["store"], "example.com/a").Expect(0);
        Tool.Run("runner", "image", "gc", "--dir", temp["store"], "--grace-period", "1h30m").Expect(0);
        Tool.Run("runner", "gc", "--dir", temp["store"]).Expect(0);
        Tool.Run("runner", "gc", "--dir", temp["store"], "--grace-period", "0").Expect(0);
        Tool.Run("runner", "image", "gc", "--dir", temp["store"], "--grace-period", "soon").ExpectError(2, "give a duration");
        Tool.Run("runner", "fetch", "--dir", temp["store"], "sha512-00").ExpectError(2, "not where");
        Tool.Run("runner", "fetch", "--dir", temp["store"], "--insecure-options=everything", temp["a.aci"]).ExpectError(2, "not one of none, image, http, tls, seccomp, capabilities, paths, all-fetch, all-run, all");
    }

    private static void KillAfter(TimeSpan delay, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Tool.PathOf("runner"), arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Thread.Sleep(delay);
        process.Kill();
        process.WaitForExit();
    }
}
