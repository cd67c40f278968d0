using SpecTests.Docker2Aci;
using SpecTests.Store;

namespace SpecTests.Discovery;

/// <summary><c>runner fetch NAME</c>: found, fetched, checked against what was asked for, verified, with dependencies; and nothing kept otherwise.</summary>
public sealed class FetchByNameTests
{
    [Fact]
    public void An_image_is_fetched_verified_and_kept_as_it_came()
    {
        using var server = new NameServer().Trust();
        var bytes = server.Publish("example.com/hello", "1.0.0");
        server.Runner("fetch", "example.com/hello:1.0.0").Expect(0);
        Assert.Equal(bytes, File.ReadAllBytes(Path.Join(Assert.Single(server.Images()), "image.aci")));
        Assert.Contains("https://cdn.example/example.com/hello-1.0.0.aci", File.ReadAllText(Path.Join(server.Images()[0], "record.json")), StringComparison.Ordinal);
        Assert.Empty(server.Leftovers());
    }

    [Fact]
    public void An_unchanged_image_is_not_moved_again_and_a_distrusted_one_is_refused_all_the_same()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "latest");
        var first = server.Runner("fetch", "example.com/hello").Expect(0).Out;
        Assert.Equal(first, server.Runner("fetch", "example.com/hello").Expect(0).Out);
        Assert.Single(server.Web.Requests, request => request.Header("if-none-match").Length > 0);
        Directory.Delete(server.Web.Temp["state/keys"], recursive: true);
        server.Runner("fetch", "example.com/hello").ExpectError(254, "needs 1 of the keys trusted for the name");
    }

    [Fact]
    public void A_pull_policy_says_whether_servers_are_asked()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "latest");
        server.Runner("fetch", "--pull-policy=never", "example.com/hello").ExpectError(254, "it is not in the store");
        Assert.Empty(server.Web.Requests);
        var first = server.Runner("fetch", "--pull-policy=new", "example.com/hello").Expect(0).Out;
        var asked = server.Web.Requests.Count();
        Assert.Equal(first, server.Runner("fetch", "--pull-policy=new", "example.com/hello").Expect(0).Out);
        Assert.Equal(first, server.Runner("fetch", "--pull-policy=never", "example.com/hello").Expect(0).Out);
        Assert.Equal(asked, server.Web.Requests.Count());
        Directory.Delete(server.Web.Temp["state/keys"], recursive: true);
        server.Runner("fetch", "--pull-policy=never", "example.com/hello").ExpectError(254, "needs 1 of the keys trusted for the name");
    }

    [Fact]
    public void A_new_signature_is_taken_in_without_moving_the_image()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "latest");
        server.Runner("fetch", "example.com/hello").Expect(0);
        var first = File.ReadAllBytes(Directory.GetFiles(server.Images()[0], "*.asc").Single());
        Thread.Sleep(1100); // signatures count whole seconds
        server.Publish("example.com/hello", "latest");
        server.Runner("fetch", "example.com/hello").Expect(0);
        Assert.Single(server.Web.Requests, request => request.Header("if-none-match").Length > 0);
        Assert.NotEqual(first, File.ReadAllBytes(Directory.GetFiles(server.Images()[0], "*.asc").Single()));
        Assert.Empty(server.Leftovers());
    }

    [Fact]
    public void An_image_ID_signature_beside_the_image_is_found_where_no_OpenPGP_one_is()
    {
        using var server = new NameServer();
        using var key = Appc.ImageSpec.Signing.Dsse.PemSecretKey.Generate();
        File.WriteAllBytes(server.Web.Temp["key.pub"], key.PublicKey.ToPem());
        server.Runner("trust", "--prefix", "example.com", "--skip-fingerprint-review", server.Web.Temp["key.pub"]).Expect(0);
        AciMaker.Make(server.Web.Temp["x.aci"], "example.com/hello", AciMaker.Labels("version=1.0.0"));
        using var data = File.OpenRead(server.Web.Temp["x.aci"]);
        var signature = new Appc.ImageSpec.Signing.Dsse.ImageIdSigner(key).Sign(data, "x.aci", DateTimeOffset.UtcNow);
        server.Web.On("cdn.example/example.com/hello-1.0.0.aci", new WebAnswer(200, File.ReadAllBytes(server.Web.Temp["x.aci"])))
            .On("cdn.example/example.com/hello-1.0.0.aci.sig.json", new WebAnswer(200, signature));
        server.Runner("fetch", "example.com/hello:1.0.0").Expect(0);
        Assert.Single(Directory.GetFiles(server.Images()[0], "*.sig.json"));
        Assert.Empty(server.Leftovers());
    }

    [Fact]
    public void Keys_are_found_by_discovery()
    {
        using var server = new NameServer();
        server.Publish("example.com/hello", "latest");
        server.Runner("fetch", "example.com/hello").ExpectError(254, "needs 1 of the keys trusted for the name");
        Assert.Empty(server.Images());
        server.Runner("trust", "--prefix", "example.com/hello", "--skip-fingerprint-review").Expect(0);
        server.Runner("fetch", "example.com/hello").Expect(0);
        server.Runner("trust", "--root", "--skip-fingerprint-review").ExpectError(2, "name the keys");
    }

    [Theory]
    [InlineData("example.com/hello:1.0.0", "example.com/other", "version=1.0.0", "it is named example.com/other")]
    [InlineData("example.com/hello:1.0.0", "example.com/hello", "version=2.0.0", "its label version is 2.0.0")]
    [InlineData("example.com/hello:1.0.0,channel=beta", "example.com/hello", "version=1.0.0", "its label channel is not there")]
    [InlineData("example.com/hello:1.0.0", "example.com/hello", "version=1.0.0 os=freebsd arch=amd64", "another os or arch")]
    public void An_image_that_is_not_the_one_asked_for_is_refused(string asked, string name, string labels, string reason)
    {
        using var server = new NameServer().Trust();
        AciMaker.Make(server.Web.Temp["x.aci"], name, AciMaker.Labels(labels.Split(' ')));
        StoreFixture.Sign(server.Web.Temp["x.aci"], server.Key);
        server.Web.On("cdn.example/example.com/hello-1.0.0.aci", new WebAnswer(200, File.ReadAllBytes(server.Web.Temp["x.aci"])))
            .On("cdn.example/example.com/hello-1.0.0.aci.asc", new WebAnswer(200, File.ReadAllBytes(server.Web.Temp["x.aci.asc"])));
        server.Runner("fetch", asked).ExpectError(254, reason);
        Assert.Empty(server.Images());
        Assert.Empty(server.Leftovers());
    }

    [Fact]
    public void A_signature_that_is_missing_or_of_a_stranger_is_refused()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "1", signer: StoreFixture.NewKey());
        server.Runner("fetch", "example.com/hello:1").ExpectError(254, "needs 1 of the keys trusted for the name");
        server.Web.On("cdn.example/example.com/hello-1.aci.asc", new WebAnswer(404, "no"));
        server.Runner("fetch", "example.com/hello:1").ExpectError(254, "it has no signature at");
        Assert.Empty(server.Images());
        server.Runner("fetch", "--insecure-options=image", "example.com/hello:1").Expect(0);
    }

    [Fact]
    public void A_cut_download_goes_on_where_it_was_in_the_next_run()
    {
        using var server = new NameServer().Trust("example.com");
        var bytes = server.Publish("example.com/big", "latest", noise: 900_000);
        server.Web.On("cdn.example/example.com/big-latest.aci", request => request.Header("range").Length == 0
            ? new WebAnswer(200, bytes, "ETag: \"v1\"", $"Content-Length: {bytes.Length}") { CutAfter = 500_000 }
            : new WebAnswer(404, "gone for now"));
        server.Runner("fetch", "example.com/big").Expect(254);
        var served = 0;
        server.Web.On("cdn.example/example.com/big-latest.aci", request =>
        {
            var from = int.Parse(request.Header("range")["bytes=".Length..].TrimEnd('-'));
            Assert.Equal("\"v1\"", request.Header("if-range"));
            served = bytes.Length - from;
            return new WebAnswer(206, bytes[from..], "ETag: \"v1\"", $"Content-Range: bytes {from}-{bytes.Length - 1}/{bytes.Length}");
        });
        server.Runner("fetch", "example.com/big").Expect(0);
        Assert.InRange(served, 1, bytes.Length - 400_000);
    }

    [Fact]
    public void Several_addresses_are_tried_in_turn()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "1");
        server.Web.Page("example.com", "ac-discovery example.com hdfs://cdn.example/{name}.{ext}", "ac-discovery example.com https://other.example/{name}.{ext}",
            "ac-discovery example.com https://cdn.example/{name}-{version}.{ext}");
        server.Runner("fetch", "example.com/hello:1").Expect(0);
    }

    [Fact]
    public void Dependencies_come_with_their_image_and_are_verified_like_it()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/base", "3");
        server.Publish("example.com/middle", "latest", """ "dependencies":[{"imageName":"example.com/base","labels":[{"name":"version","value":"3"}]}]""");
        server.Publish("example.com/top", "latest", """ "dependencies":[{"imageName":"example.com/middle"},{"imageName":"example.com/base","labels":[{"name":"version","value":"3"}]}]""");
        server.Runner("fetch", "example.com/top").Expect(0);
        Assert.Equal(3, server.Images().Length);
        Assert.Single(server.Web.Asked, "cdn.example/example.com/base-3.aci");
    }

    [Fact]
    public void A_dependency_that_nobody_signed_stops_the_fetch()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/base", "latest", signer: StoreFixture.NewKey());
        server.Publish("example.com/top", "latest", """ "dependencies":[{"imageName":"example.com/base"}]""");
        server.Runner("fetch", "example.com/top").ExpectError(254, "needs 1 of the keys trusted for the name");
    }

    [Fact]
    public void Images_that_depend_on_each_other_end_in_one_line()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/a", "latest", """ "dependencies":[{"imageName":"example.com/b"}]""");
        server.Publish("example.com/b", "latest", """ "dependencies":[{"imageName":"example.com/a"}]""");
        server.Runner("fetch", "example.com/a").ExpectError(254, "it depends on itself");
    }

    [Fact]
    public void A_name_without_a_version_does_not_go_back()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "2.0.0", at: "latest");
        server.Runner("fetch", "example.com/hello").Expect(0);
        server.Publish("example.com/hello", "1.9.0", at: "latest");
        server.Runner("fetch", "example.com/hello").ExpectError(254, "its version 1.9.0 is older than version 2.0.0");
        server.Publish("example.com/hello", "1.9.0");
        server.Runner("fetch", "example.com/hello:1.9.0").Expect(0);
    }

    [Fact]
    public void Passwords_go_to_the_host_that_asks_and_stay_behind_at_redirects()
    {
        using var server = new NameServer().Trust();
        var bytes = server.Publish("example.com/hello", "1");
        Directory.CreateDirectory(server.Web.Temp["config/appc/auth.d"]);
        File.WriteAllText(server.Web.Temp["config/appc/auth.d/cdn.json"],
            """{"rktKind":"auth","rktVersion":"v1","domains":["cdn.example"],"type":"basic","credentials":{"user":"u","password":"p"}}""");
        File.WriteAllText(server.Web.Temp[".netrc"], "machine other.example login me password \"se cret\"\n");
        server.Web.On("cdn.example/example.com/hello-1.aci", request => request.Header("authorization") == FakeRegistry.BasicOf("u", "p")
                ? new WebAnswer(302, "", "Location: https://other.example/x.aci")
                : new WebAnswer(401, "", "WWW-Authenticate: Basic realm=x"))
            .On("other.example/x.aci", request => request.Header("authorization") == FakeRegistry.BasicOf("me", "se cret")
                ? new WebAnswer(200, bytes)
                : new WebAnswer(401, "", "WWW-Authenticate: Basic realm=x"));
        server.Runner("fetch", "example.com/hello:1").Expect(0);
        var first = server.Web.Requests.First(request => request.Host == "other.example");
        Assert.Equal(string.Empty, first.Header("authorization"));
        Assert.DoesNotContain(server.Web.Requests, request => request.Host == "example.com" && request.Header("authorization").Length > 0);
    }

    [Fact]
    public void A_token_of_auth_d_is_shown_to_its_host()
    {
        using var server = new NameServer().Trust();
        var bytes = server.Publish("example.com/hello", "1");
        Directory.CreateDirectory(server.Web.Temp["config/appc/auth.d"]);
        File.WriteAllText(server.Web.Temp["config/appc/auth.d/cdn.json"], """{"rktKind":"auth","rktVersion":"v1","domains":["cdn.example"],"type":"oauth","credentials":{"token":"t0k"}}""");
        server.Web.On("cdn.example/example.com/hello-1.aci", request => request.Header("authorization") == "Bearer t0k"
            ? new WebAnswer(200, bytes)
            : new WebAnswer(401, "", "WWW-Authenticate: Bearer realm=x"));
        server.Runner("fetch", "example.com/hello:1").Expect(0);
        Assert.DoesNotContain(server.Web.Requests, request => request.Host != "cdn.example" && request.Header("authorization").Length > 0);
    }

    [Theory]
    [InlineData("""{"rktKind":"auth","rktVersion":"v2","domains":["cdn.example"],"type":"basic","credentials":{"user":"u","password":"p"}}""", "only v1 is known")]
    [InlineData("""{"rktKind":"auth","rktVersion":"v1","domains":["cdn.example"],"type":"magic","credentials":{}}""", "must be basic or oauth")]
    [InlineData("not json", "read ")]
    public void A_broken_file_of_passwords_is_named(string text, string reason)
    {
        using var server = new NameServer().Trust();
        Directory.CreateDirectory(server.Web.Temp["config/appc/auth.d"]);
        File.WriteAllText(server.Web.Temp["config/appc/auth.d/x.json"], text);
        server.Web.On("cdn.example/example.com/hello-1.aci.asc", new WebAnswer(401, "", "WWW-Authenticate: Basic realm=x"));
        server.Runner("fetch", "example.com/hello:1").ExpectError(254, reason);
    }

    [Fact]
    public void A_server_that_sends_without_end_is_left()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "1");
        server.Web.On("cdn.example/example.com/hello-1.aci.asc", new WebAnswer(200, new byte[(4 << 20) + 1]));
        server.Runner("fetch", "example.com/hello:1").ExpectError(254, "larger than");
        Assert.DoesNotContain(server.Leftovers(), file => new FileInfo(file).Length > 0);
    }

    [Fact]
    public void An_https_address_is_fetched_with_its_signature()
    {
        using var server = new NameServer().Trust();
        server.Publish("example.com/hello", "1");
        server.Runner("fetch", "https://cdn.example/example.com/hello-1.aci").Expect(0);
        server.Runner("fetch", "http://cdn.example/example.com/hello-1.aci").ExpectError(254, "plain http is refused");
        server.Runner("fetch", "https://169.254.169.254/x.aci").ExpectError(254, "link-local");
    }

    [Fact]
    public void Run_fetches_by_name_what_the_store_does_not_have()
    {
        using var server = new NameServer().Trust();
        server.Runner("run", "--pull-policy=never", "example.com/hello:1").ExpectError(254, "no such image in the store");
        Assert.Empty(server.Web.Asked);
        server.Publish("example.com/hello", "1");
        server.Runner("run", "example.com/hello:1").Expect(254); // it has no app to run; it was fetched all the same
        Assert.Single(server.Images());
        var asked = server.Web.Asked.Count();
        server.Runner("run", "example.com/hello:1").Expect(254);
        Assert.Equal(asked, server.Web.Asked.Count());
        server.Runner("run", "--pull-policy=update", "example.com/hello:1").Expect(254);
        Assert.True(server.Web.Asked.Count() > asked);
    }
}
