using System.Globalization;
using SpecTests.Acserver;
using SpecTests.Discovery;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>Mirrors that are killed at any moment, or run out of disk: the next run ends well, and what had come is not moved again.</summary>
public sealed class MirrorCrashTests
{
    private const int ImageBytes = 3 << 20;
    private const int Small = 64 << 10; // pages, signatures, manifests
    private static readonly int s_rounds = int.TryParse(Environment.GetEnvironmentVariable("AIR_GAP_KILLS"), out var rounds) ? rounds : 12;

    [Fact]
    public void Images_by_name()
    {
        using var from = Publisher();
        var store = from.Web.Temp["store"];
        KillAndGoOn(store, Command(from, store, jobs: 2), from.Web.Environment, () => from.Web.Moved);
    }

    [NeedsFact("skopeo")]
    public void Images_of_a_registry()
    {
        using var temp = new TempDirectory();
        using var registry = new MemoryRegistry();
        for (var i = 0; i < 3; i++)
        {
            AciMaker.MakeLarge(temp["large.aci"], $"example.com/large{i}", ImageBytes - i);
            Tool.Run("actool", "convert", temp["large.aci"], $"oci:{temp[$"layout{i}"]}:t").Expect(0);
            Tool.RunProgram("skopeo", ["copy", "--dest-tls-verify=false", $"oci:{temp[$"layout{i}"]}:t", $"docker://{registry.Address}/large{i}:t"], new RunOptions()).Expect(0);
        }

        string[] images = [.. Enumerable.Range(0, 3).Select(i => $"docker://{registry.Address}/large{i}:t")];
        KillAndGoOn(temp["store"], ["mirror", "--store", temp["store"], "--insecure-allow-http", .. images], [], () => registry.Sent);
    }

    [Fact]
    public void A_store_that_is_put_into_a_registry_and_taken_back()
    {
        using var depot = new DepotFixture();
        for (var i = 0; i < 3; i++)
        {
            AciMaker.MakeLarge(depot["large.aci"], $"example.com/large{i}", ImageBytes - i);
            StoreFixture.Sign(depot["large.aci"], depot.Key);
            depot.Run("add", depot["large.aci"]).Expect(0);
        }

        string[] put = ["mirror", "--store", depot.Path, "--insecure-allow-http", "--to"];
        using (var first = new MemoryRegistry())
        {
            var full = BundleCrashTests.Took(() => Tool.Run("acserver", [.. put, $"docker://{first.Address}/appc"]).Expect(0));
            for (var round = 0; round < s_rounds; round++)
            {
                using var registry = new MemoryRegistry();
                Kill(full, round, [.. put, $"docker://{registry.Address}/appc"], []);
                Tool.Run("acserver", [.. put, $"docker://{registry.Address}/appc"]).Expect(0);
                Assert.InRange(registry.Taken, 3 * (ImageBytes - 3), registry.Kept + 100); // no blob that arrived was sent again; 100 for configurations of two bytes
            }

            Tool.Run("acserver", "key", "add", "--store", depot["back"], "--prefix", "example.com", depot["key.asc"]).Expect(0);
            KillAndGoOn(depot["back"], ["mirror", "--store", depot["back"], "--insecure-allow-http", "--from", $"docker://{first.Address}/appc"], [], () => first.Sent);
        }
    }

    [RootFact("mount")]
    public void A_full_disk_is_named_and_with_more_room_the_rest_comes()
    {
        using var from = Publisher();
        var store = from.Web.Temp["store"];
        Directory.Delete(store, recursive: true);
        Directory.CreateDirectory(store);
        Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=8m", "tmpfs", store], new RunOptions()).Expect(0);
        try
        {
            Tool.Run("acserver", "key", "add", "--store", store, "--prefix", "example.com", from.Web.Temp["key.asc"]).Expect(0);
            Assert.Contains("No space left on device", Run(from, store).Expect(1).Err, StringComparison.OrdinalIgnoreCase);
            Assert.Equal(2, Published(store));
            Tool.RunProgram("mount", ["-o", "remount,size=40m", store], new RunOptions()).Expect(0);
            var (kept, before) = (Kept(store), from.Web.Moved);
            Run(from, store).Expect(0);
            Assert.Equal(3, Published(store));
            Assert.InRange(from.Web.Moved - before, 1, (3 * ImageBytes) - kept + Small);
        }
        finally
        {
            Tool.RunProgram("umount", [store], new RunOptions()).Expect(0);
        }
    }

    private static NameServer Publisher()
    {
        var from = new NameServer();
        for (var i = 0; i < 3; i++)
        {
            from.Publish($"example.com/large{i}", "latest", noise: ImageBytes - i);
        }

        Tool.Run("acserver", "key", "add", "--store", from.Web.Temp["store"], "--prefix", "example.com", from.Web.Temp["key.asc"]).Expect(0);
        return from;
    }

    private static string[] Command(NameServer from, string store, int jobs) =>
        ["mirror", "--store", store, "--ca-file", from.Web.CaFile, "--jobs", $"{jobs}", "example.com/large0", "example.com/large1", "example.com/large2"];

    private static ToolResult Run(NameServer from, string store) => from.Web.Run("acserver", Command(from, store, jobs: 1));

    private static void KillAndGoOn(string store, string[] command, Dictionary<string, string> environment, Func<long> moved)
    {
        ToolResult Run() => Tool.Run(new RunOptions { Environment = environment }, "acserver", command);
        var full = BundleCrashTests.Took(() => Run().Expect(0));
        var all = Published(store);
        for (var round = 0; round < s_rounds; round++)
        {
            foreach (var folder in new[] { "images", "mirror", "oci" }.Where(folder => Directory.Exists(Path.Join(store, folder))))
            {
                Directory.Delete(Path.Join(store, folder), recursive: true);
            }

            Directory.CreateDirectory(Path.Join(store, "images"));
            Kill(full, round, command, environment);
            Thread.Sleep(50); // what the server had written to the dead is counted
            var (kept, before) = (Kept(store), moved());
            Run().Expect(0);
            Assert.Equal(all, Published(store));
            Assert.InRange(moved() - before, 0, (3 * (ImageBytes + 4096)) - kept + Small);
            Assert.Empty(Directory.GetFileSystemEntries(Path.Join(store, "tmp")));
        }
    }

    private static void Kill(TimeSpan full, int round, string[] command, Dictionary<string, string> environment)
    {
        var after = full.TotalSeconds * 1.1 * (round + 1) / s_rounds;
        Tool.RunProgram("timeout", ["-s", "KILL", after.ToString("0.0000", CultureInfo.InvariantCulture), Tool.PathOf("acserver"), .. command], new RunOptions { Environment = environment });
    }

    /// <summary>Images that are there whole, by name and in the layout.</summary>
    private static int Published(string store) => Large(store).Count(file => file.Contains("/images/", StringComparison.Ordinal) || file.Contains("/oci/", StringComparison.Ordinal));

    /// <summary>Bytes of images that came, whole or in part, each once.</summary>
    private static long Kept(string store) => Large(store).Select(file => Tool.RunProgram("stat", ["--format", "%i %s", file], new RunOptions()).Expect(0).Out.TrimEnd()).Distinct(StringComparer.Ordinal)
        .Sum(line => long.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    private static IEnumerable<string> Large(string store) => new[] { "images", "oci", "mirror" }.Select(folder => Path.Join(store, folder)).Where(Directory.Exists)
        .SelectMany(folder => Directory.GetFiles(folder, "*", SearchOption.AllDirectories)).Where(file => new FileInfo(file).Length > 100_000);
}
