using System.Globalization;
using SpecTests.Acserver;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>Exports that are killed at any moment, or run out of disk: no page speaks of what is not there, and what was written is not written again.</summary>
public sealed class ExportCrashTests
{
    private const int Images = 4;
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("AIR_GAP_KILLS"), out var rounds) ? rounds : 12;

    [NeedsFact("sha256sum")]
    public void A_killed_export_is_gone_on_with()
    {
        using var depot = Filled();
        var full = BundleCrashTests.Took(() => Export(depot).Expect(0));
        for (var round = 0; round < s_rounds; round++)
        {
            Directory.Delete(depot["www"], recursive: true);
            var after = full.TotalSeconds * 1.1 * (round + 1) / s_rounds;
            Tool.RunProgram("timeout", ["-s", "KILL", after.ToString("0.0000", CultureInfo.InvariantCulture), Tool.PathOf("acserver"), .. Command(depot)], new RunOptions());
            foreach (var page in Enumerable.Range(0, Images).Where(i => File.Exists(depot[$"www/example.com/large{i}/index.html"])))
            {
                Assert.True(File.Exists(ImageOf(depot, page)));
            }

            var before = Inodes(depot);
            Export(depot).Expect(0);
            Assert.True(before.Except(Inodes(depot)).Count() <= 1, "whole images were written again"); // one may have lacked its time
            Whole(depot);
        }
    }

    [RootFact("mount", "sha256sum")]
    public void A_full_disk_is_named_and_with_more_room_the_rest_is_written()
    {
        using var depot = Filled();
        Directory.CreateDirectory(depot["www"]);
        Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=5m", "tmpfs", depot["www"]], new RunOptions()).Expect(0);
        try
        {
            Assert.Contains("No space left on device", Export(depot).Expect(1).Err, StringComparison.OrdinalIgnoreCase);
            Assert.Empty(Directory.GetFiles(depot["www"], "index.html", SearchOption.AllDirectories));
            Tool.RunProgram("mount", ["-o", "remount,size=40m", depot["www"]], new RunOptions()).Expect(0);
            var before = Inodes(depot);
            Assert.NotEmpty(before);
            Export(depot).Expect(0);
            Assert.Empty(before.Except(Inodes(depot)));
            Whole(depot);
        }
        finally
        {
            Tool.RunProgram("umount", [depot["www"]], new RunOptions()).Expect(0);
        }
    }

    private static DepotFixture Filled()
    {
        var depot = new DepotFixture();
        for (var i = 0; i < Images; i++)
        {
            AciMaker.MakeLarge(depot["large.aci"], $"example.com/large{i}", 2 << 20);
            StoreFixture.Sign(depot["large.aci"], depot.Key);
            depot.Run("add", depot["large.aci"]).Expect(0);
        }

        return depot;
    }

    private static void Whole(DepotFixture depot)
    {
        Tool.RunProgram("sha256sum", ["--check", "--strict", "--quiet", "./-/SHA256SUMS"], new RunOptions { Directory = depot["www"] }).Expect(0);
        var files = Directory.GetFiles(depot["www"], "*", SearchOption.AllDirectories);
        Assert.Equal(File.ReadLines(depot["www/-/SHA256SUMS"]).Count() + 1, files.Length); // nothing half-written is left
    }

    private static List<string> Inodes(DepotFixture depot) => Directory.Exists(depot["www"])
        ? [.. Directory.GetFiles(depot["www"], "*.aci", SearchOption.AllDirectories).Where(file => !Path.GetFileName(file).StartsWith('.'))
            .Select(file => Tool.RunProgram("stat", ["--format", "%i", file], new RunOptions()).Expect(0).Out.Trim()).Distinct()]
        : [];

    private static string ImageOf(DepotFixture depot, int number) => depot[$"www/-/images/example.com/large{number}/latest/linux/amd64.aci"];

    private static string[] Command(DepotFixture depot) => ["export-static", "--store", depot.Path, "--url", "https://mirror.example.net", depot["www"]];

    private static ToolResult Export(DepotFixture depot) => Tool.Run("acserver", Command(depot));
}
