using SpecTests.Acserver;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>Bundles that are what they should be.</summary>
public sealed class BundleTests
{
    [Fact]
    public void What_one_store_has_the_other_gets_and_serves()
    {
        using var two = new BundleFixture();
        var bytes = two.Near.Add("example.com/app", "hello", "version=1.0.0");
        two.Near.Add("example.com/team/tool", "tool");
        two.Create("b").Expect(0);
        Assert.Contains("2 images", two.Verify("b").Expect(0).Out, StringComparison.Ordinal);
        two.Load("b").Expect(0);
        Assert.Equal(two.NearList(), two.FarList());
        using var server = RunningServer.Start(two.Far);
        Assert.Equal(bytes, server.Get("/-/images/example.com/app/1.0.0/linux/amd64.aci").Body);
        Assert.Contains("BEGIN PGP PUBLIC KEY", server.Get("/-/keys/example.com/app").Text, StringComparison.Ordinal);
        Directory.CreateDirectory(Path.Join(two.Far, "bundles/incoming", new string('0', 64), "files")); // as a load leaves it that is killed in its last moment
        Assert.Contains("here already", two.Load("b").Expect(0).Out, StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Path.Join(two.Far, "bundles/incoming")));
    }

    [NeedsFact("tar")]
    public void A_bundle_is_a_tar_file_and_the_same_store_gives_the_same_bytes()
    {
        using var two = new BundleFixture();
        two.Near.Add("example.com/app", "hello", "version=1.0.0");
        two.Create("a").Expect(0);
        two.Create("b").Expect(0);
        Assert.Equal(File.ReadAllBytes(two["a"]), File.ReadAllBytes(two["b"]));
        var list = Tool.RunProgram("tar", ["tf", two["a"]], new RunOptions()).Expect(0).Out.Split('\n');
        Assert.Equal(["bundle.json", "bundle.json.asc"], list[..2]);
        Assert.Contains("images/example.com/app/+1.0.0++/image.aci", list);
        two.Create("c", "--chunk-size", "1M").Expect(0);
        Assert.Equal(["c.000", "c.001"], Directory.GetFiles(two["."], "c.0*").Select(Path.GetFileName).Order());
        two.Load("c").Expect(0);
        Assert.Equal(two.NearList(), two.FarList());
    }

    [Fact]
    public void A_delta_brings_what_is_new_and_needs_what_it_leaves_out()
    {
        using var two = new BundleFixture();
        two.Near.Add("example.com/app", new string('x', 5000), "version=1.0.0");
        two.Create("first").Expect(0);
        two.Near.Add("example.com/app", "second", "version=1.1.0");
        Assert.Contains("left to serial", two.Create("delta", "--since", two["first"]).Expect(0).Out, StringComparison.Ordinal);
        two.Verify("delta").Expect(0);
        two.Load("delta").ExpectError(1, "it leaves out images/example.com/app/+1.0.0++/image.aci, which is not here");
        Assert.Single(two.FarList().TrimEnd('\n').Split('\n')); // the heading
        two.Load("first").Expect(0);
        two.Load("delta").Expect(0);
        Assert.Equal(two.NearList(), two.FarList());
    }

    [Fact]
    public void Signatures_policy_and_statements_travel_and_later_ones_take_their_place()
    {
        using var two = new BundleFixture();
        var path = two.Near.Image("example.com/app", "hello", "version=1.0.0");
        two.Near.Run("add", path).Expect(0);
        two.Create("first").Expect(0);
        two.Load("first").Expect(0);
        StoreFixture.Sign(path, two.Near.Key);
        File.WriteAllText(Path.Join(two.Near.Path, "policy.json"), """{"policyVersion":1,"rules":[{"prefix":"example.com","require":[{"keys":["@trusted"]}]}]}""");
        two.Near.Run("add", path).Expect(0);
        two.Create("second", "--since", "last").Expect(0);
        two.Load("second").Expect(0);
        const string signature = "images/example.com/app/+1.0.0++/image.aci.asc";
        Assert.Equal(File.ReadAllBytes(Path.Join(two.Near.Path, signature)), File.ReadAllBytes(Path.Join(two.Far, signature)));
        Assert.Equal(File.ReadAllBytes(Path.Join(two.Near.Path, "policy.json")), File.ReadAllBytes(Path.Join(two.Far, "policy.json")));
    }

    [Fact]
    public void A_store_that_keeps_its_own_trust_takes_nothing_that_its_keys_did_not_sign()
    {
        using var two = new BundleFixture();
        two.Near.Add("example.com/app", "hello", "version=1.0.0");
        two.Create("b").Expect(0);
        two.Load("b", "--keep-trust").ExpectError(1, "publish example.com/app");
        Assert.Single(two.FarList().TrimEnd('\n').Split('\n'));
        Assert.Empty(Directory.GetDirectories(Path.Join(two.Far, "bundles/incoming")));
        two.Load("b").Expect(0);
    }

    [Fact]
    public void Another_image_under_a_name_that_is_published_stops_the_whole_load()
    {
        using var two = new BundleFixture();
        two.Near.Add("example.com/a", "first");
        two.Near.Add("example.com/b", "theirs");
        two.Create("b").Expect(0);
        var other = two.Near.Image("example.com/b", "ours");
        Tool.Run("acserver", "key", "add", "--store", two.Far, "--prefix", "example.com", two["key.asc"]).Expect(0);
        Tool.Run("acserver", "add", "--store", two.Far, other).Expect(0);
        var before = two.FarList();
        two.Load("b").ExpectError(1, "load example.com/b: another image is published");
        Assert.Equal(before, two.FarList());
    }
}
