namespace SpecTests.Store;

/// <summary>The published runner on a store that root set up for a group: a member fetches and verifies, root runs.</summary>
public sealed class GroupStoreTests : IDisposable
{
    private const string Name = "example.com/hello";
    private readonly TempDirectory _temp = new();
    private readonly string _group = Tool.RunProgram("id", ["-g", "appc-test"], new RunOptions()).Out.Trim();

    public GroupStoreTests()
    {
        using var key = StoreFixture.NewKey();
        File.WriteAllBytes(_temp["key.asc"], key.PublicKey.ToArmor().ToArray());
        Directory.CreateDirectory(_temp["image/rootfs/bin"]);
        File.Copy("/bin/busybox", _temp["image/rootfs/bin/busybox"]);
        const string app = ",\"labels\":[{\"name\":\"version\",\"value\":\"1.0.0\"}],\"app\":{\"exec\":[\"/bin/busybox\",\"echo\",\"hello\"],\"user\":\"0\",\"group\":\"0\"}}";
        File.WriteAllText(_temp["image/manifest"], "{\"acKind\":\"ImageManifest\",\"acVersion\":\"0.8.11\",\"name\":\"" + Name + "\"" + app);
        Tool.Run("actool", "build", _temp["image"], _temp["hello.aci"]).Expect(0);
        StoreFixture.Sign(_temp["hello.aci"], key);
        Runner("setup-store", "--group", _group).Expect(0);
        Runner("trust", "--prefix", "example.com", "--skip-fingerprint-review", _temp["key.asc"]).Expect(0);
        Directory.CreateDirectory(_temp["home"]);
        OrdinaryUser.Own(_temp["home"]);
    }

    public void Dispose() => _temp.Dispose();

    [RootFact("setpriv", "busybox")]
    public void A_member_fetches_and_verifies_and_root_runs()
    {
        var id = Member("fetch", _temp["hello.aci"]).Expect(0).Out.Trim();
        Assert.StartsWith(id, Member("image", "list", "--no-legend").Expect(0).Out, StringComparison.Ordinal);
        Assert.Equal($"{id} {Name}:1.0.0: ok\n", Member("image", "verify").Expect(0).Out);
        Assert.Equal("", Runner("image", "list", "--no-legend").Expect(0).Out);
        Assert.Equal("hello\n", Runner("run", "--quiet", Name).Expect(0).Out);
        Assert.StartsWith(id, Runner("image", "list", "--no-legend").Expect(0).Out, StringComparison.Ordinal);
        Member("image", "rm", id).Expect(0);
        Assert.Equal("hello\n", Runner("run", "--quiet", id).Expect(0).Out);
    }

    [RootTheory("setpriv", "busybox")]
    [InlineData("run")]
    [InlineData("plan")]
    [InlineData("prepare")]
    public void Only_root_launches(string command)
    {
        Member("fetch", _temp["hello.aci"]).Expect(0);
        Member(command, Name).ExpectError(254, "only root does, members of its group fetch and verify");
    }

    [RootFact("setpriv", "busybox")]
    public void A_member_decides_nothing()
    {
        Assert.Contains("permission denied", Member("trust", "--root", "--skip-fingerprint-review", _temp["key.asc"]).Expect(254).Err, StringComparison.Ordinal);
        Member("setup-store", "--group", "0").ExpectError(2, "only root");
        File.Delete(_temp["hello.aci.asc"]);
        Member("fetch", _temp["hello.aci"]).ExpectError(254, "has no signature");
        var id = Member("fetch", "--insecure-options=image", _temp["hello.aci"]).Expect(0).Out.Trim();
        foreach (var wanted in new[] { Name, id })
        {
            var refused = Runner("run", "--quiet", "--insecure-options=image", "--pull-policy=never", wanted).Expect(254).Err;
            Assert.Contains($"image {id} of member", refused, StringComparison.Ordinal);
            Assert.Contains($"run {wanted}: no such image", refused, StringComparison.Ordinal);
        }
    }

    [RootFact("setpriv", "busybox")]
    public void Others_are_kept_out_and_members_from_what_is_roots()
    {
        Runner("fetch", _temp["hello.aci"]).Expect(0);
        string[] nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", Tool.PathOf("runner"), "fetch", "--dir", _temp["store"], _temp["hello.aci"]];
        Tool.RunProgram("setpriv", nobody, new RunOptions()).ExpectError(254, "permission denied");
        foreach (var name in new[] { "images", "index", "trees", "tmp" })
        {
            var result = OrdinaryUser.Run(_temp["home"], "/bin/ls", _temp["store/" + name]);
            Assert.NotEqual(0, result.ExitCode);
        }

        Assert.NotEqual(0, OrdinaryUser.Run(_temp["home"], "/bin/sh", "-c", $"echo x > {_temp["store/policy.json"]} || rmdir {_temp["store/members"]} || mkdir {_temp["store/keys/prefix.d/evil"]}").ExitCode);
        var facts = Tool.RunProgram("stat", ["-c", "%a %u:%g", _temp["store"], _temp["store/members"], _temp["store/keys"]], new RunOptions()).Expect(0).Out;
        Assert.Equal($"750 0:{_group}\n1770 0:{_group}\n755 0:0\n", facts);
    }

    // A place that somebody else made first is not used, by the member or by root.
    [RootFact("setpriv", "busybox")]
    public void A_squatted_place_is_no_store()
    {
        var uid = Tool.RunProgram("id", ["-u", "appc-test"], new RunOptions()).Expect(0).Out.Trim();
        Directory.CreateDirectory(_temp["store/members/" + uid]);
        Tool.RunProgram("chown", ["65534:65534", _temp["store/members/" + uid]], new RunOptions()).Expect(0);
        Member("fetch", _temp["hello.aci"]).ExpectError(254, "belongs to user 65534");
        Runner("run", "--quiet", "--pull-policy=never", Name).ExpectError(254, "no such image");
    }

    [RootFact]
    public void A_group_that_is_not_there_is_named() => Tool.Run("runner", "setup-store", "--dir", _temp["other"], "--group", "nobody-has-this").ExpectError(254, "/etc/group has none of that name");

    private ToolResult Member(string command, params string[] arguments) => OrdinaryUser.Run(_temp["home"], "runner", WithDirectory(command, arguments));

    private ToolResult Runner(string command, params string[] arguments) => Tool.Run("runner", WithDirectory(command, arguments));

    private string[] WithDirectory(string command, string[] arguments) =>
        command == "image" ? ["image", arguments[0], "--dir", _temp["store"], .. arguments[1..]] : [command, "--dir", _temp["store"], .. arguments];
}
