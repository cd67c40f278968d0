using System.Text;
using Appc.ImageSpec.Signing.Dsse;
using SpecTests.Store;

namespace SpecTests.Acserver;

/// <summary>Uploads carry signatures of every kind: with the image, all that the policy wants; and one more for an image that is published.</summary>
public sealed class OtherKindsTests : IDisposable
{
    private const string Address = "/-/images/example.com/hello/1.0.0/linux/amd64.aci";
    private readonly DepotFixture _depot = new();
    private readonly PemSecretKey _second = PemSecretKey.Generate();

    public void Dispose()
    {
        _second.Dispose();
        _depot.Dispose();
    }

    [Fact]
    public void Two_kinds_come_with_one_image()
    {
        DemandBoth();
        using var server = RunningServer.Start(_depot.Path);
        var image = Image();
        var both = Header(image + ".asc") + Header(image + ".sig.json");
        Assert.Equal((400, true), (Send(server, Address, Header(image + ".asc"), image).Status, Send(server, Address, Header(image + ".asc"), image).Text.Contains("only 1 (first) counts", StringComparison.Ordinal)));
        Assert.Equal(201, Send(server, Address, both, image).Status);
        Assert.Equal(File.ReadAllBytes(image + ".sig.json"), server.Get(Address + ".sig.json").Body);
        Assert.Equal(File.ReadAllBytes(image + ".asc"), server.Get(Address + ".asc").Body);
    }

    [Fact]
    public void One_more_signature_is_judged_and_put_beside_a_published_image()
    {
        Vouch();
        using var server = RunningServer.Start(_depot.Path);
        var image = Image();
        Assert.Equal(404, Send(server, Address + ".sig.json", string.Empty, image + ".sig.json").Status);
        Assert.Equal(201, Send(server, Address, Header(image + ".asc"), image).Status);
        Assert.Equal(400, Send(server, Address + ".minisig", string.Empty, image + ".sig.json").Status);
        File.WriteAllText(_depot["junk"], "junk");
        Assert.Equal(400, Send(server, Address + ".sig.json", string.Empty, _depot["junk"]).Status);
        Assert.Equal(404, server.Get(Address + ".sig.json").Status);
        Assert.Equal(201, Send(server, Address + ".sig.json", string.Empty, image + ".sig.json").Status);
        Assert.Equal(File.ReadAllBytes(image + ".sig.json"), server.Get(Address + ".sig.json").Body);
        Assert.Equal(File.ReadAllBytes(image + ".asc"), server.Get(Address + ".asc").Body);
        Assert.Equal(File.ReadAllBytes(image), server.Get(Address).Body);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(_depot.Path, "tmp")));
    }

    [Fact]
    public void A_signature_that_does_not_count_takes_nobodys_place()
    {
        using var server = RunningServer.Start(_depot.Path);
        var image = Image();
        Assert.Equal(201, Send(server, Address, Header(image + ".asc"), image).Status);
        var good = File.ReadAllBytes(image + ".asc");
        StoreFixture.Sign(image, StoreFixture.NewKey());
        var refused = Send(server, Address + ".asc", string.Empty, image + ".asc");
        Assert.Equal((400, true), (refused.Status, refused.Text.Contains("needs 1 of the keys trusted for the name", StringComparison.Ordinal)));
        Assert.Equal(good, server.Get(Address + ".asc").Body);
    }

    private string Image()
    {
        var image = _depot.Image("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var data = File.OpenRead(image);
        File.WriteAllBytes(image + ".sig.json", new ImageIdSigner(_second).Sign(data, image, DateTimeOffset.UtcNow));
        return image;
    }

    private void Vouch()
    {
        File.WriteAllBytes(_depot["second.pub"], _second.PublicKey.ToPem());
        _depot.Run("key", "add", "--prefix", "example.com", _depot["second.pub"]).Expect(0);
    }

    private void DemandBoth()
    {
        File.WriteAllBytes(_depot["first.pub"], _depot.Key.PublicKey.ToArmor().ToArray());
        File.WriteAllBytes(_depot["second.pub"], _second.PublicKey.ToPem());
        File.WriteAllText(Path.Join(_depot.Path, "policy.json"), $$"""
            {"policyVersion": 1,
             "keys": {"first": {"kind": "openpgp", "id": "{{_depot.Key.PublicKey.Fingerprint}}", "file": "../first.pub"},
                      "second": {"kind": "image-id", "id": "{{_second.PublicKey.KeyId}}", "file": "../second.pub"} },
             "rules": [{"prefix": "example.com", "require": [{"atLeast": 2, "keys": ["first", "second"]}]}]}
            """);
    }

    private static string Header(string file) => $"Image-Signature: {Convert.ToBase64String(File.ReadAllBytes(file))}\r\n";

    private RawAnswer Send(RunningServer server, string target, string headers, string file)
    {
        var token = _depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim();
        var body = File.ReadAllBytes(file);
        using var client = server.Connect();
        client.GetStream().Write([.. Encoding.ASCII.GetBytes($"PUT {target} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\n{headers}Content-Length: {body.Length}\r\n\r\n"), .. body]);
        return RunningServer.Read(client.GetStream());
    }
}
