using System.Text;
using Acserver.Bundles;
using Appc.ImageSpec;
using Appc.ImageSpec.Bundle;

namespace SpecTests.AirGap;

/// <summary>Bundles that somebody damaged, mixed up or played again: each is named, and nothing of it is loaded.</summary>
public sealed class HostileBundleTests
{
    private static readonly int s_step = int.TryParse(Environment.GetEnvironmentVariable("BUNDLE_FLIP_STEP"), out var step) ? step : 13;

    [Fact]
    public void A_flipped_byte_anywhere_is_found()
    {
        using var two = Filled();
        two.Create("b").Expect(0);
        var path = two["b"];
        Verify(path, two.Public);
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        var original = File.ReadAllBytes(path);
        for (var i = 0; i < original.Length; i += s_step)
        {
            RandomAccess.Write(file, [(byte)(original[i] ^ (1 << (i % 8)))], i);
            var problem = Record.Exception(() => Verify(path, two.Public));
            Assert.True(problem is NotVerifiedException or BadInputException, $"byte {i}: {problem}");
            RandomAccess.Write(file, [original[i]], i);
        }

        Verify(path, two.Public);
    }

    [Fact]
    public void The_damaged_file_is_named_and_nothing_is_loaded()
    {
        using var two = Filled();
        two.Create("b").Expect(0);
        var bytes = File.ReadAllBytes(two["b"]);
        var at = bytes.AsSpan().IndexOf(File.ReadAllBytes(Path.Join(two.Near.Path, "images/example.com/app/+1.0.0++/image.aci")));
        bytes[at + 20] ^= 1;
        File.WriteAllBytes(two["b"], bytes);
        two.Verify("b").ExpectError(1, "images/example.com/app/+1.0.0++/image.aci: damaged");
        two.Load("b").ExpectError(1, "images/example.com/app/+1.0.0++/image.aci: damaged");
        Assert.Single(two.FarList().TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.GetDirectories(Path.Join(two.Far, "bundles/incoming")));
        File.WriteAllBytes(two["b"], bytes[..^700]);
        two.Verify("b").ExpectError(1, "image.aci: damaged");
    }

    [Fact]
    public void Missing_swapped_shortened_and_foreign_pieces_are_named()
    {
        using var two = new BundleFixture();
        AddLarge(two, "example.com/large", 5 << 20);
        two.Create("b", "--chunk-size", "1M").Expect(0);
        two.Verify("b").Expect(0);
        File.Move(two["b.003"], two["aside"]);
        two.Verify("b").ExpectError(1, "piece 3 of ");
        two.Load("b").ExpectError(1, "piece 3 of ");
        File.Move(two["b.002"], two["b.003"]);
        File.Move(two["aside"], two["b.002"]);
        two.Verify("b").ExpectError(1, "piece 2 holds what piece 3 must hold");
        File.WriteAllBytes(two["b.002"], new byte[1 << 20]);
        two.Load("b").ExpectError(1, "piece 2 is not the one of this bundle, or damaged");
        File.WriteAllBytes(two["b.002"], new byte[1000]);
        two.Verify("b").ExpectError(1, "piece 2 has 1000 bytes, not 1048576");
        Assert.Single(two.FarList().TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void A_bundle_by_another_key_or_by_none_is_refused()
    {
        using var two = Filled();
        using var stranger = Filled();
        stranger.Create("b").Expect(0);
        File.Copy(stranger["b"], two["b"]);
        two.Verify("b").ExpectError(1, "its inventory is not signed by a key given");
        two.Load("b").ExpectError(1, "its inventory is not signed by a key given");
        File.WriteAllText(two["b"], "no bundle");
        two.Load("b").ExpectError(1, "bundle.json: ");
    }

    [Fact]
    public void An_older_bundle_is_not_taken_over_a_newer_one()
    {
        using var two = Filled();
        two.Create("old").Expect(0);
        two.Near.Add("example.com/app", "new", "version=2.0.0");
        two.Create("new").Expect(0);
        two.Load("new").Expect(0);
        var before = two.FarList();
        two.Load("old").ExpectError(1, "an old bundle is played again");
        Assert.Equal(before, two.FarList());
        two.Near.Add("example.com/app", "newer", "version=3.0.0");
        var serial = two.Near.Run("bundle", "create", "--key", two.Secret, "--json", "--sequence", "other", two["x"]).Expect(0).Out.Split("\"serial\":")[1].Split(',')[0];
        Assert.True(long.Parse(serial) > 0);
        two.Load("x").Expect(0); // another sequence has numbers of its own
    }

    [Theory]
    [InlineData("tokens/x.json")]
    [InlineData("version")]
    [InlineData("audit.log")]
    [InlineData("keys/root.d/x")]
    [InlineData("keys/prefix.d/0123456789abcdef")]
    [InlineData("images/example.com/app/+1++/manifest")]
    [InlineData("images/example.com/app/+1++/record.json")]
    [InlineData("images/example.com/image.aci")]
    [InlineData("bundles/commit")]
    [InlineData(".hidden")]
    [InlineData("keys/statements/x.json")]
    public void No_bundle_writes_to_other_places(string path) =>
        Assert.Contains("a bundle has no such file", Assert.Throws<BadInputException>(() => BundlePaths.KindOf(path)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"size\":1", "\"size\":-1")]
    [InlineData("\"size\":1", "\"size\":1.5")]
    [InlineData("\"size\":1", "\"size\":9223372036854775808")]
    [InlineData("\"size\":1", "\"size\":1,\"size\":2")]
    [InlineData("\"serial\":1", "\"serial\":-1")]
    [InlineData("\"path\":\"a\"", "\"path\":\"../a\"")]
    [InlineData("\"path\":\"a\"", "\"path\":\"/a\"")]
    [InlineData("\"path\":\"a\"", "\"path\":\"a/./b\"")]
    [InlineData("\"path\":\"a\"", "\"path\":\"a//b\"")]
    [InlineData("\"path\":\"a\"", "\"path\":\"a\\u0000b\"")]
    [InlineData("\"path\":\"a\"", "\"path\":\"a\\nb\"")]
    [InlineData("\"path\":\"c\"", "\"path\":\"a\"")]
    [InlineData("\"path\":\"c\"", "\"path\":\"a/c\"")]
    [InlineData("\"size\":3", "\"size\":9223372036854775807")]
    [InlineData("\"sha256\":\"0", "\"sha256\":\"G")]
    [InlineData("\"serial\":1", "\"serial\":1,\"x\":1")]
    [InlineData("\"default\"", "\"../x\"")]
    public void An_inventory_from_which_no_bundle_can_follow_is_refused(string good, string bad)
    {
        var zeros = new string('0', 64);
        var inventory = $$"""{"bundleVersion":1,"sequence":"default","serial":1,"created":"2026-01-01T00:00:00Z","signatures":["openpgp"],"images":[],"files":[{"path":"a","size":1,"sha256":"{{zeros}}"},{"path":"c","size":3,"sha256":"{{zeros}}"}]}""";
        Assert.Equal(2, BundleInventoryJson.Read(Encoding.UTF8.GetBytes(inventory)).Files.Length);
        Assert.Contains(good, inventory, StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => BundleInventoryJson.Read(Encoding.UTF8.GetBytes(inventory.Replace(good, bad, StringComparison.Ordinal))));
    }

    [Fact]
    public void Another_kind_of_entry_than_a_plain_file_is_refused()
    {
        using var two = Filled();
        two.Create("b").Expect(0);
        var bytes = File.ReadAllBytes(two["b"]);
        var header = bytes.AsSpan().IndexOf("images/example.com/app/+1.0.0++/image.aci\0"u8);
        foreach (var kind in "1234567xgLS")
        {
            bytes[header + 156] = (byte)kind; // the type flag of ustar
            File.WriteAllBytes(two["b"], bytes);
            two.Load("b").ExpectError(1, "image.aci: the header before it is damaged");
        }

        Assert.Single(two.FarList().TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Two_loads_at_once_take_one_after_the_other()
    {
        using var two = Filled();
        two.Create("b").Expect(0);
        Parallel.For(0, 4, _ => two.Load("b").Expect(0));
        Assert.Equal(two.NearList(), two.FarList());
    }

    private static void Verify(string path, string key)
    {
        using var bundle = BundleInput.Open(path);
        BundleTrust.Require(bundle.Head, [key], "b", DateTimeOffset.UtcNow);
        bundle.ReadFiles(null);
    }

    private static BundleFixture Filled()
    {
        var two = new BundleFixture();
        two.Near.Add("example.com/app", "hello", "version=1.0.0");
        two.Near.Add("example.com/long/" + new string('n', 120), "hello");
        return two;
    }

    private static void AddLarge(BundleFixture two, string name, int bytes)
    {
        Store.AciMaker.MakeLarge(two["large.aci"], name, bytes);
        Store.StoreFixture.Sign(two["large.aci"], two.Near.Key);
        two.Near.Run("add", two["large.aci"]).Expect(0);
    }
}
