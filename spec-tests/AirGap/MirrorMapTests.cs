using Appc.ImageSpec;
using Appc.ImageSpec.Schema;
using Appc.ImageStore.Mirrors;
using SpecTests.Acserver;
using SpecTests.Discovery;
using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.AirGap;

/// <summary>Mirror maps: names are asked for elsewhere and stay what they are.</summary>
public sealed class MirrorMapTests
{
    [Theory]
    [InlineData("example.com/a", "example.com/a")]
    [InlineData("example.com/a/b", "example.com/a")]
    [InlineData("example.com/ab", "example.com")]
    [InlineData("other.org/a", "*")]
    public void The_longest_prefix_of_whole_components_decides(string name, string prefix)
    {
        var map = Map("""{"mirrorMapVersion":1,"mirrors":[{"prefix":"*","bases":["https://all"]},{"prefix":"example.com","bases":["https://com"]},{"prefix":"example.com/a","bases":["https://a","origin"]}]}""");
        Assert.Equal(prefix, map.For(AcIdentifier.Parse(name))!.Prefix);
    }

    [Theory]
    [InlineData("""{"mirrors":[]}""", "mirrorMapVersion: must be 1")]
    [InlineData("""{"mirrorMapVersion":1,"mirror":[]}""", "mirror: is not a field")]
    [InlineData("""{"mirrorMapVersion":1,"mirrors":[{"prefix":"Example.com","bases":["https://x"]}]}""", "mirrors[0]")]
    [InlineData("""{"mirrorMapVersion":1,"mirrors":[{"prefix":"example.com","bases":[]}]}""", "mirrors[0].bases: is empty")]
    [InlineData("""{"mirrorMapVersion":1,"mirrors":[{"prefix":"example.com","bases":["https://u@x"]}]}""", "mirrors[0]: https://u@x: must be https")]
    [InlineData("""{"mirrorMapVersion":1,"mirrors":[{"prefix":"a.b","bases":["https://x"]},{"prefix":"a.b","bases":["https://y"]}]}""", "the prefix a.b stands twice")]
    [InlineData("""{"mirrorMapVersion":1,"origins":[{"origin":"https://x/y"}]}""", "origins[0].origin: must be")]
    [InlineData("""{"mirrorMapVersion":1,"origins":[{"origin":"http://x","tokenFile":"t"}]}""", "over https only")]
    [InlineData("""{"mirrorMapVersion":1,"origins":[{"origin":"https://x","user":"u"}]}""", "needs user with passwordFile")]
    public void What_is_wrong_is_named(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<BadInputException>(() => Map(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_check_shows_where_names_go_and_asks_nobody()
    {
        using var temp = new TempDirectory();
        File.WriteAllText(temp["map.json"], """{"mirrorMapVersion":1,"mirrors":[{"prefix":"example.com","bases":["https://one:8443/x/","origin"]},{"prefix":"docker://docker.io","bases":["https://reg:5000/hub"]}]}""");
        var result = Tool.Run("actool", "mirror-map", "check", "--mirror-map", temp["map.json"], "example.com/a", "docker://redis:7", "other.org/x").Expect(0);
        Assert.Equal(
            $"{temp["map.json"]}: ok, 2 prefixes\n"
            + "example.com/a: prefix example.com\n  1  https://one:8443/x/example.com/a?ac-discovery=1\n  2  https://example.com/a?ac-discovery=1\n"
            + "docker://registry-1.docker.io/library/redis:7: prefix docker://registry-1.docker.io\n  1  https://reg:5000/v2/hub/library/redis/manifests/7\n"
            + "other.org/x: no prefix of the map, so its own place\n  1  https://other.org/x?ac-discovery=1\n",
            result.Out);
    }

    [Fact]
    public void An_image_comes_from_the_second_mirror_under_its_own_name_and_its_own_place_is_not_asked()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/app", "hello", "version=1.0.0");
        using var empty = new DepotFixture();
        using var first = RunningServer.Start(empty.Path);
        using var second = RunningServer.Start(depot.Path);
        string[] web = ["--dir", depot["state"], "--insecure-options=http", "--mirror", $"example.com=http://127.0.0.1:{first.Port}", "--mirror", $"example.com=http://127.0.0.1:{second.Port}"];
        Tool.Run("runner", ["trust", "--prefix", "example.com/app", "--skip-fingerprint-review", .. web]).Expect(0);
        Tool.Run("runner", ["fetch", .. web, "example.com/app"]).Expect(0);
        Assert.Contains("example.com/app", Tool.Run("runner", "image", "list", "--dir", depot["state"]).Expect(0).Out, StringComparison.Ordinal);
        second.Stop();
        var failed = Tool.Run("runner", ["fetch", .. web, "example.com/app"]).Expect(254);
        Assert.DoesNotContain("example.com:443", failed.Err, StringComparison.Ordinal);
    }

    [Fact]
    public void An_image_of_another_name_is_refused_wherever_it_comes_from()
    {
        using var web = new NameWeb("mirror.example").Page("mirror.example/example.com/app", "ac-discovery example.com https://mirror.example/it.{ext}");
        var key = StoreFixture.NewKey();
        AciMaker.Make(web.Temp["it.aci"], "example.com/other", string.Empty, "file=x");
        StoreFixture.Sign(web.Temp["it.aci"], key);
        File.WriteAllBytes(web.Temp["key.asc"], key.PublicKey.ToArmor().ToArray());
        web.On("mirror.example/it.aci", new WebAnswer(200, File.ReadAllBytes(web.Temp["it.aci"]))).On("mirror.example/it.aci.asc", new WebAnswer(200, File.ReadAllBytes(web.Temp["it.aci.asc"])));
        web.Run("runner", "trust", "--dir", web.Temp["state"], "--prefix", "example.com", "--skip-fingerprint-review", web.Temp["key.asc"]).Expect(0);
        web.Run("runner", "fetch", "--dir", web.Temp["state"], "--mirror", "example.com=https://mirror.example", "example.com/app").ExpectError(254, "it is named example.com/other");
    }

    [Fact]
    public void Authorities_and_passwords_are_for_their_own_server_only()
    {
        using var web = new NameWeb("mirror.example").Page("mirror.example/example.com", "ac-discovery example.com https://mirror.example/{name}.{ext}", "ac-discovery-pubkeys example.com https://mirror.example/keys");
        var page = $"mirror.example/example.com?ac-discovery=1";
        web.On("mirror.example/example.com/app?ac-discovery=1", request => request.Header("authorization") == "Basic dTpw"
            ? new WebAnswer(404, "no page")
            : new WebAnswer(401, "who are you", "WWW-Authenticate: Basic realm=\"x\""));
        File.WriteAllText(web.Temp["password"], "p\n");
        Directory.CreateDirectory(web.Temp["config/appc"]);
        File.WriteAllText(web.Temp["config/appc/mirror-map.json"],
            $$"""{"mirrorMapVersion":1,"mirrors":[{"prefix":"example.com","bases":["https://mirror.example"]},{"prefix":"other.org","bases":["https://cdn.example"]}],"origins":[{"origin":"https://mirror.example","caFile":"{{web.CaFile}}","user":"u","passwordFile":"{{web.Temp["password"]}}"}]}""");
        var environment = new Dictionary<string, string>(web.Environment) { ["SSL_CERT_FILE"] = "/dev/null", ["APPC_DIR"] = web.Temp["state"] };
        var found = Tool.Run(new RunOptions { Environment = environment }, "actool", "discover", "example.com/app").Expect(0);
        Assert.Contains("ACI: https://mirror.example/example.com/app.aci", found.Out, StringComparison.Ordinal);
        Assert.Contains(page, web.Asked);
        Tool.Run(new RunOptions { Environment = environment }, "actool", "discover", "other.org/app").ExpectError(1, "certificate is not trusted");
    }

    [NeedsFact("docker-registry", "skopeo")]
    public void Images_of_a_registry_come_from_its_mirror()
    {
        using var temp = new TempDirectory();
        AciMaker.Make(temp["thing.aci"], "example.com/thing", string.Empty, "file=x");
        Tool.Run("actool", "convert", temp["thing.aci"], $"oci:{temp["layout"]}:t").Expect(0);
        using var registry = RealRegistry.Start(temp["registry"]);
        Tool.RunProgram("skopeo", ["copy", "--dest-tls-verify=false", $"oci:{temp["layout"]}:t", $"docker://{registry.Address}/mirror/library/thing:1"], new RunOptions()).Expect(0);
        string[] from = ["--dir", temp["state"], "--insecure-options=image,http", "--mirror", $"docker://docker.io=http://{registry.Address}/mirror"];
        Tool.Run("runner", ["fetch", .. from, "docker://thing:1"]).Expect(0);
        Tool.Run("runner", "fetch", "--dir", temp["state"], "--insecure-options=image", "--mirror", $"docker://docker.io=http://{registry.Address}/mirror", "docker://thing:1")
            .ExpectError(254, "plain http is refused");
    }

    private static MirrorMap Map(string json)
    {
        using var temp = new TempDirectory();
        File.WriteAllText(temp["map.json"], json);
        return MirrorMapReader.Load(temp["map.json"]);
    }
}
