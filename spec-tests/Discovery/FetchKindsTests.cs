using Appc.ImageSpec.Signing.Dsse;
using SpecTests.Docker2Aci;

namespace SpecTests.Discovery;

/// <summary>Signatures of several kinds, and statements about keys, that lie beside an image on a server.</summary>
public sealed class FetchKindsTests : IDisposable
{
    private const string Hello = "cdn.example/example.com/hello-1.aci";
    private readonly NameServer _server = new();
    private readonly PemSecretKey _second = PemSecretKey.Generate();

    public void Dispose()
    {
        _second.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void A_policy_that_wants_two_kinds_is_met_by_name()
    {
        Demand(2);
        var image = _server.Publish("example.com/hello", "1");
        _server.Runner("fetch", "example.com/hello:1").ExpectError(254, "only 1 (first) counts");
        Assert.Empty(_server.Images());
        _server.Web.On(Hello + ".sig.json", new WebAnswer(200, SignedBySecond(image)));
        _server.Runner("fetch", "example.com/hello:1").Expect(0);
        Assert.Single(Directory.GetFiles(_server.Images()[0], "*.asc"));
        Assert.Single(Directory.GetFiles(_server.Images()[0], "*.sig.json"));
        Assert.Empty(_server.Leftovers());
        Assert.Contains(Hello + ".minisig", _server.Web.Asked); // not there, and no failure
    }

    [Fact]
    public void A_second_kind_that_comes_later_is_kept_with_the_unchanged_image()
    {
        Demand(1);
        var image = _server.Publish("example.com/hello", "1");
        _server.Runner("fetch", "example.com/hello:1").Expect(0);
        _server.Web.On(Hello + ".sig.json", new WebAnswer(200, SignedBySecond(image)));
        _server.Runner("fetch", "example.com/hello:1").Expect(0);
        Assert.Single(_server.Web.Requests, request => request.Header("if-none-match").Length > 0);
        Assert.Single(Directory.GetFiles(_server.Images()[0], "*.asc"));
        Assert.Single(Directory.GetFiles(_server.Images()[0], "*.sig.json"));
    }

    [Fact]
    public void A_revocation_beside_the_image_refuses_it_new_or_unchanged()
    {
        Demand(2);
        var image = _server.Publish("example.com/hello", "1");
        _server.Web.On(Hello + ".sig.json", new WebAnswer(200, SignedBySecond(image)));
        _server.Runner("fetch", "example.com/hello:1").Expect(0);
        File.WriteAllBytes(_server.Web.Temp["second.pem"], _second.ToPem());
        Tool.Run(new RunOptions(), "actool", "policy", "revoke", "--key", _server.Web.Temp["second.pem"], "--out", _server.Web.Temp["statements"]).Expect(0);
        _server.Web.On(Hello + ".statements.json", new WebAnswer(200, File.ReadAllBytes(_server.Web.Temp["statements"])));
        _server.Runner("fetch", "example.com/hello:1").ExpectError(254, "key-revoked");
        _server.Web.On(Hello + ".statements.json", new WebAnswer(410, "gone"));
        _server.Runner("fetch", "example.com/hello:1").ExpectError(254, "key-revoked"); // what was revoked stays revoked
    }

    [Theory]
    [InlineData(".minisig", 500, "answered 500")]
    [InlineData(".statements.json", 500, "answered 500")]
    [InlineData(".statements.json", 200, "hello-1.aci.statements.json")]
    public void A_server_that_does_not_say_whether_one_is_there_stops_the_fetch(string suffix, int status, string reason)
    {
        _server.Trust().Publish("example.com/hello", "1");
        _server.Web.On(Hello + suffix, new WebAnswer(status, "no statements", "Retry-After: 0"));
        var result = _server.Runner("fetch", "example.com/hello:1").Expect(254);
        Assert.Single(result.Err.Split('\n'), line => line.StartsWith("runner: ", StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal) && !line.Contains("trying again", StringComparison.Ordinal));
        Assert.Empty(_server.Images());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public void What_an_object_store_denies_is_not_there_and_the_rest_must_suffice(int status)
    {
        _server.Trust().Publish("example.com/hello", "1");
        foreach (var suffix in new[] { ".minisig", ".sig.json", ".statements.json" })
        {
            _server.Web.On(Hello + suffix, new WebAnswer(status, "denied"));
        }

        _server.Web.On(Hello + ".asc", new WebAnswer(status, "denied"));
        _server.Runner("fetch", "example.com/hello:1").ExpectError(254, "denies it to you");
        _server.Publish("example.com/hello", "1", signer: Store.StoreFixture.NewKey());
        _server.Runner("fetch", "example.com/hello:1").ExpectError(254, "needs 1 of the keys trusted for the name");
        Assert.Empty(_server.Images());
        _server.Publish("example.com/hello", "1");
        _server.Runner("fetch", "example.com/hello:1").Expect(0);
        Assert.Empty(_server.Leftovers());
    }

    private void Demand(int count)
    {
        File.WriteAllBytes(_server.Web.Temp["second.pub"], _second.PublicKey.ToPem());
        Directory.CreateDirectory(_server.Web.Temp["state"], UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.WriteAllText(_server.Web.Temp["state/policy.json"], $$"""
            {"policyVersion": 1,
             "keys": {"first": {"kind": "openpgp", "id": "{{_server.Key.PublicKey.Fingerprint}}", "file": "../key.asc"},
                      "second": {"kind": "image-id", "id": "{{_second.PublicKey.KeyId}}", "file": "../second.pub"} },
             "rules": [{"prefix": "example.com", "require": [{"atLeast": {{count}}, "keys": ["first", "second"]}]}]}
            """);
    }

    private byte[] SignedBySecond(byte[] image)
    {
        using var data = new MemoryStream(image);
        return new ImageIdSigner(_second).Sign(data, "hello.aci", DateTimeOffset.UtcNow);
    }
}
