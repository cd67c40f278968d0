using System.Text.Json;
using SpecTests.Acserver;
using SpecTests.Discovery;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary><c>acserver mirror</c>: images of other servers with all that lies beside them, into a store.</summary>
public sealed class MirrorTests
{
    [Fact]
    public void Images_come_with_signatures_and_dependencies_and_only_what_is_new_is_moved()
    {
        using var from = new NameServer();
        from.Publish("example.com/base", "latest");
        var bytes = from.Publish("example.com/app", "1.0.0", "\"dependencies\":[{\"imageName\":\"example.com/base\"}]");
        from.Web.On("cdn.example/example.com/app-1.0.0.aci.minisig", new WebAnswer(404, "none"));
        Trust(from);
        var first = Mirror(from, "--json", "example.com/app:1.0.0").Expect(0);
        Assert.Equal(["new", "new"], Statuses(first));
        Assert.Contains("\"neededBy\": \"example.com/app:1.0.0\"", first.Out, StringComparison.Ordinal);
        var image = Path.Join(Store(from), "images/example.com/app/+1.0.0++/image.aci");
        Assert.Equal(bytes, File.ReadAllBytes(image));
        Assert.True(File.Exists(image + ".asc"));
        var second = Mirror(from, "--json", "example.com/app:1.0.0").Expect(0);
        Assert.Equal(["unchanged", "unchanged"], Statuses(second));
        Assert.Equal(0, JsonDocument.Parse(second.Out).RootElement.GetProperty("bytes").GetInt64());
    }

    /// <summary>However fast the machine is, as many bytes as a second may have take a second.</summary>
    [Fact]
    public void No_more_comes_than_the_rate_allows()
    {
        using var from = new NameServer();
        var bytes = from.Publish("example.com/a", "1");
        Trust(from);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Mirror(from, "--rate", $"{bytes.Length}", "example.com/a:1").Expect(0);
        Assert.True(clock.Elapsed >= TimeSpan.FromSeconds(1), $"{bytes.Length} bytes in {clock.Elapsed}");
        Assert.Equal(["example.com/a:1"], Published(from));
    }

    [Fact]
    public void One_failure_stops_no_other_and_ends_with_1()
    {
        using var from = new NameServer();
        from.Publish("example.com/a", "1");
        from.Publish("example.com/b", "1", signer: StoreFixture.NewKey());
        from.Publish("example.com/c", "1");
        Trust(from);
        File.WriteAllText(from.Web.Temp["list"], "example.com/a:1  # first\n\nexample.com/b:1\nexample.com/c:1\nexample.com/d:1\n");
        var result = Mirror(from, "--list", from.Web.Temp["list"]).Expect(1);
        Assert.Contains("acserver: mirror example.com/b:1: publish example.com/b: ", result.Err, StringComparison.Ordinal);
        Assert.Contains("acserver: mirror example.com/d:1: fetch https://cdn.example/example.com/d-1.aci: cdn.example has no such thing", result.Err, StringComparison.Ordinal);
        Assert.Equal(["example.com/a:1", "example.com/c:1"], Published(from));
        Assert.Empty(Directory.GetDirectories(Path.Join(Store(from), "tmp")));
    }

    [Fact]
    public void What_the_policy_requires_and_is_missing_is_an_error()
    {
        using var from = new NameServer();
        from.Publish("example.com/a", "1");
        Trust(from);
        File.WriteAllText(Path.Join(Store(from), "policy.json"), """{"policyVersion":1,"rules":[{"prefix":"example.com","require":[{"keys":["@trusted"],"kinds":["minisign"]}]}]}""");
        Mirror(from, "example.com/a:1").ExpectError(1, "mirror example.com/a:1: publish example.com/a: ");
        Assert.Empty(Published(from));
    }

    [Fact]
    public void A_policy_that_is_brought_along_judges_here_and_travels_with_its_keys_to_the_far_side()
    {
        using var from = new NameServer();
        using var carriers = new BundleFixture();
        from.Publish("example.com/a", "1");
        from.Publish("example.com/b", "1", signer: StoreFixture.NewKey());
        var policy = Policy(from, "release.asc");
        Mirror(from, "--dry-run", "--policy", policy, "example.com/a:1").Expect(0);
        Assert.False(File.Exists(Path.Join(Store(from), "policy.json")));
        var result = Mirror(from, "--policy", policy, "example.com/a:1", "example.com/b:1").Expect(1);
        Assert.Contains("acserver: mirror example.com/b:1: publish example.com/b: ", result.Err, StringComparison.Ordinal);
        Assert.Contains("trusted from now on, as ", result.Err, StringComparison.Ordinal);
        Assert.Equal(["example.com/a:1"], Published(from));
        Assert.DoesNotContain("trusted from now on", Mirror(from, "--policy", policy, "example.com/a:1").Expect(0).Err, StringComparison.Ordinal);

        Tool.Run("acserver", "bundle", "create", "--store", Store(from), "--key", carriers.Secret, carriers["b"]).Expect(0);
        carriers.Load("b").Expect(0);
        Assert.Equal(File.ReadAllBytes(policy), File.ReadAllBytes(Path.Join(carriers.Far, "policy.json")));
        Assert.Equal(File.ReadAllBytes(from.Web.Temp["key.asc"]), File.ReadAllBytes(Path.Join(carriers.Far, "release.asc")));
        Assert.Contains("example.com/a", carriers.FarList(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/key.asc", "cannot travel")]
    [InlineData("../key.asc", "cannot travel")]
    [InlineData("missing.asc", "missing.asc")]
    [InlineData("other.asc", "the policy says")]
    public void A_policy_whose_keys_do_not_lie_beside_it_is_refused_whole(string file, string why)
    {
        using var from = new NameServer();
        using var other = StoreFixture.NewKey();
        from.Publish("example.com/a", "1");
        var policy = Policy(from, file);
        File.WriteAllBytes(from.Web.Temp["policies/other.asc"], other.PublicKey.ToArmor().ToArray());
        File.Copy(from.Web.Temp["key.asc"], from.Web.Temp["policies/key.asc"]);
        Mirror(from, "--policy", policy, "example.com/a:1").ExpectError(1, why);
        Assert.Empty(Published(from));
        Assert.False(File.Exists(Path.Join(Store(from), "policy.json")));
        Mirror(from, "--policy", policy, "--to", "docker://127.0.0.1:1/x").ExpectError(2, "--policy");
    }

    [Fact]
    public void A_new_signature_is_taken_in_without_moving_the_image()
    {
        using var from = new NameServer();
        from.Publish("example.com/a", "1");
        Trust(from);
        Mirror(from, "example.com/a:1").Expect(0);
        var path = from.Web.Temp["image.aci"];
        StoreFixture.Sign(path, from.Key);
        File.AppendAllText(path + ".asc", "\n");
        from.Web.On("cdn.example/example.com/a-1.aci.asc", new WebAnswer(200, File.ReadAllBytes(path + ".asc")));
        var result = Mirror(from, "--json", "example.com/a:1").Expect(0);
        Assert.Equal(["signed"], Statuses(result));
        Assert.Contains("\"bytes\": 0", result.Out, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(path + ".asc"), File.ReadAllBytes(Path.Join(Store(from), "images/example.com/a/+1++/image.aci.asc")));
    }

    [Fact]
    public void A_server_that_asks_for_patience_is_given_it()
    {
        using var from = new NameServer();
        var bytes = from.Publish("example.com/a", "1");
        Trust(from);
        var asked = 0;
        from.Web.On("cdn.example/example.com/a-1.aci", _ => Interlocked.Increment(ref asked) == 1 ? new WebAnswer(429, "later", "Retry-After: 1") : new WebAnswer(200, bytes));
        Assert.Contains("answered 429; trying again in 1 s", Mirror(from, "example.com/a:1").Expect(0).Err, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dry_run_fetches_nothing_and_keys_are_taken_from_https_only_when_asked()
    {
        using var from = new NameServer();
        from.Publish("example.com/a", "1");
        Assert.Equal("example.com/a:1: would be asked for at https://cdn.example/example.com/a-1.aci\n", Mirror(from, "--dry-run", "example.com/a:1").Expect(0).Out);
        Mirror(from, "example.com/a:1").Expect(1);
        Assert.Contains("newKeys", Mirror(from, "--json", "--trust-keys-from-https", "example.com/a:1").Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal(["example.com/a:1"], Published(from));
    }

    [Fact]
    public void A_key_that_its_pages_show_revoked_counts_no_more()
    {
        using var from = new NameServer();
        from.Publish("example.com/a", "1");
        Trust(from);
        Mirror(from, "example.com/a:1").Expect(0);
        from.Publish("example.com/a", "2");
        var revoked = Appc.ImageSpec.Signing.KeyRevocation.Revoke(from.Key.ToArmor([]), [], null, Appc.ImageSpec.Signing.RevocationReason.Compromised, "lost", DateTimeOffset.UtcNow.AddSeconds(-1));
        from.Web.On("example.com/keys", new WebAnswer(200, revoked.ToArmor().ToArray()));
        var result = Mirror(from, "example.com/a:2").Expect(1);
        Assert.Contains("is revoked from now on", result.Err, StringComparison.Ordinal);
        Assert.Contains("mirror example.com/a:2: publish example.com/a: ", result.Err, StringComparison.Ordinal);
        from.Web.On("example.com/keys", new WebAnswer(200, from.Key.PublicKey.ToArmor().ToArray())); // an old copy brings it to life no more
        Mirror(from, "example.com/a:2").Expect(1);
    }

    [Fact]
    public void Pieces_of_a_bundle_are_served_as_they_are()
    {
        using var two = new BundleFixture();
        for (var i = 0; i < 3; i++)
        {
            AciMaker.MakeLarge(two["large.aci"], $"example.com/large{i}", 1 << 20);
            StoreFixture.Sign(two["large.aci"], two.Near.Key);
            two.Near.Run("add", two["large.aci"]).Expect(0);
        }

        two.Create("b", "--chunk-size", "1M").Expect(0);
        Assert.True(File.Exists(two["b.004"])); // so every image lies in two of them
        var expected = File.ReadAllBytes(Path.Join(two.Near.Path, "images/example.com/large1/+++/image.aci"));
        using var server = RunningServer.StartProgram(Tool.PathOf("acserver"), "serve", "--bundle", two["b"], "--bundle-key", two.Public, "--listen", "127.0.0.1:0", "--access-log", "none");
        Assert.Equal(expected, server.Get("/-/images/example.com/large1/latest/linux/amd64.aci").Body);
        Assert.Equal(expected[5..], server.Get("/-/images/example.com/large1/latest/linux/amd64.aci", "example.com", "Range: bytes=5-").Body);
        Assert.Equal(expected[^700_000..^3], server.Get("/-/images/example.com/large1/latest/linux/amd64.aci", "example.com", $"Range: bytes={expected.Length - 700_000}-{expected.Length - 4}").Body);
    }

    [Fact]
    public void A_bundle_of_it_is_served_as_it_is()
    {
        using var two = new BundleFixture();
        var bytes = two.Near.Add("example.com/app", "hello", "version=1.0.0");
        two.Create("b").Expect(0);
        using (var server = RunningServer.StartProgram(Tool.PathOf("acserver"), "serve", "--bundle", two["b"], "--bundle-key", two.Public, "--listen", "127.0.0.1:0", "--access-log", "none"))
        {
            Assert.Equal(bytes, server.Get("/-/images/example.com/app/1.0.0/linux/amd64.aci").Body);
            Assert.Equal(bytes[10..], server.Get("/-/images/example.com/app/1.0.0/linux/amd64.aci", "example.com", "Range: bytes=10-").Body);
            Assert.Equal(200, server.Get("/-/images/example.com/app/1.0.0/linux/amd64.aci.asc").Status);
            Assert.Contains("ac-discovery", server.Get("/app?ac-discovery=1").Text, StringComparison.Ordinal);
            Assert.Equal(0, server.Stop());
        }

        Tool.Run("acserver", "serve", "--bundle", two["b"], "--bundle-key", two["key.asc"]).ExpectError(1, "not signed by a key given");
    }

    private static string Store(NameServer from) => from.Web.Temp["mirrored"];

    // Beside it a copy of the server's key in that file, where it may lie there.
    private static string Policy(NameServer from, string keyFile)
    {
        Directory.CreateDirectory(from.Web.Temp["policies"]);
        if (keyFile is "release.asc")
        {
            File.Copy(from.Web.Temp["key.asc"], from.Web.Temp["policies/release.asc"]);
        }

        File.WriteAllText(from.Web.Temp["policies/p.json"], $$"""
            {"policyVersion":1,"keys":{"release":{"kind":"openpgp","id":"{{from.Key.PublicKey.Fingerprint}}","file":"{{keyFile}}"} },
             "rules":[{"prefix":"example.com","require":[{"keys":["release"]}]}]}
            """);
        return from.Web.Temp["policies/p.json"];
    }

    private static void Trust(NameServer from) =>
        Tool.Run("acserver", "key", "add", "--store", Store(from), "--prefix", "example.com", from.Web.Temp["key.asc"]).Expect(0);

    private static ToolResult Mirror(NameServer from, params string[] arguments) =>
        from.Web.Run("acserver", ["mirror", "--store", Store(from), "--ca-file", from.Web.CaFile, .. arguments]);

    private static string[] Statuses(ToolResult result) =>
        [.. JsonDocument.Parse(result.Out).RootElement.GetProperty("images").EnumerateArray().Select(image => image.GetProperty("status").GetString()!)];

    private static string[] Published(NameServer from) =>
        [.. Tool.Run("acserver", "list", "--store", Store(from)).Expect(0).Out.TrimEnd('\n').Split('\n').Skip(1).Select(line => line.Split('\t')).Select(fields => $"{fields[0]}:{fields[1]}")];
}
