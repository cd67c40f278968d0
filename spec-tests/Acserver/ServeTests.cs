using System.Text.Json;

namespace SpecTests.Acserver;

/// <summary>What clients get: pages, images, parts of images, signatures and keys, with the right words about keeping them.</summary>
public sealed class ServeTests
{
    private const string Linux = "/-/images/example.com/hello/1.0.0/linux/amd64";

    [Fact]
    public void Discovery_pages_speak_for_what_is_published_and_for_nothing_else()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/tools/hello", "1", "version=1.0.0");
        using var server = RunningServer.Start(depot.Path);
        foreach (var path in new[] { "/", "/tools", "/tools/hello", "/tools/hello/" })
        {
            var page = server.Get(path + "?ac-discovery=1");
            Assert.Equal(200, page.Status);
            var name = ("example.com" + path).TrimEnd('/');
            Assert.Contains($"<meta name=\"ac-discovery\" content=\"{name} http://example.com/-/images/{{name}}/{{version}}/{{os}}/{{arch}}.{{ext}}\">", page.Text, StringComparison.Ordinal);
            Assert.Contains($"<meta name=\"ac-discovery-pubkeys\" content=\"{name} http://example.com/-/keys/{name}\">", page.Text, StringComparison.Ordinal);
        }

        Assert.Equal(404, server.Get("/tool?ac-discovery=1").Status);
        Assert.Equal(404, server.Get("/tools/hello/x?ac-discovery=1").Status);
        depot.Add("example.com/late", "2");
        Assert.Equal(200, server.Get("/late?ac-discovery=1").Status);
    }

    [Fact]
    public void An_image_is_served_as_it_was_added()
    {
        using var depot = new DepotFixture();
        var image = depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        var whole = server.Get(Linux + ".aci");
        Assert.Equal((200, "application/octet-stream", "bytes", "public, max-age=31536000, immutable"),
            (whole.Status, whole.Header("content-type"), whole.Header("accept-ranges"), whole.Header("cache-control")));
        Assert.Equal(image, whole.Body);
        Assert.Equal($"\"sha256-{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(image))}\"", whole.Header("etag"));
        var head = server.Send($"HEAD {Linux}.aci HTTP/1.1\r\nHost: example.com\r\n\r\n");
        Assert.Equal((200, $"{image.Length}", whole.Header("etag")), (head.Status, head.Header("content-length"), head.Header("etag")));
        Assert.Equal(304, server.Get(Linux + ".aci", "example.com", $"If-None-Match: \"x\", W/{whole.Header("etag")}").Status);
        Assert.Equal(404, server.Get("/-/images/example.com/hello/2.0.0/linux/amd64.aci").Status);
        Assert.Equal(404, server.Get("/-/images/example.com/hello/1.0.0/freebsd/amd64.aci").Status);
    }

    [Theory]
    [InlineData("bytes=0-0", 206, 0, 1)]
    [InlineData("bytes=10-", 206, 10, -1)]
    [InlineData("bytes=-5", 206, -5, 5)]
    [InlineData("bytes=5-9999999", 206, 5, -1)]
    [InlineData("bytes=9999999-", 416, 0, 0)]
    [InlineData("bytes=-0", 416, 0, 0)]
    [InlineData("bytes=0-1,3-4", 200, 0, -1)]
    [InlineData("lines=0-1", 200, 0, -1)]
    [InlineData("bytes=9-5", 200, 0, -1)]
    public void Parts_are_served(string range, int status, int from, int length)
    {
        using var depot = new DepotFixture();
        var image = depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        var answer = server.Get(Linux + ".aci", "example.com", $"Range: {range}");
        from = from < 0 ? image.Length + from : from;
        length = length < 0 ? image.Length - from : length;
        Assert.Equal(status, answer.Status);
        Assert.Equal(image.AsSpan(from, length).ToArray(), answer.Body);
        Assert.Equal(status switch { 206 => $"bytes {from}-{from + length - 1}/{image.Length}", 416 => $"bytes */{image.Length}", _ => "" }, answer.Header("content-range"));
    }

    [Fact]
    public void A_part_of_another_version_is_the_whole()
    {
        using var depot = new DepotFixture();
        var image = depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        var tag = server.Get(Linux + ".aci").Header("etag");
        Assert.Equal(206, server.Get(Linux + ".aci", "example.com", "Range: bytes=1-", $"If-Range: {tag}").Status);
        foreach (var other in new[] { "\"x\"", "W/" + tag, "Tue, 24 Nov 2026 00:00:00 GMT" })
        {
            Assert.Equal(image, server.Get(Linux + ".aci", "example.com", "Range: bytes=1-", $"If-Range: {other}").Body);
        }
    }

    [Fact]
    public void Latest_leads_to_the_newest_version_for_the_machine()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "a", "version=1.9.0", "os=linux", "arch=amd64");
        depot.Add("example.com/hello", "b", "version=1.10.0", "os=linux", "arch=amd64");
        depot.Add("example.com/hello", "c", "version=1.10.0-rc1", "os=linux", "arch=amd64");
        depot.Add("example.com/hello", "d", "version=3.0.0", "os=linux", "arch=aarch64");
        using var server = RunningServer.Start(depot.Path);
        var latest = server.Get("/-/images/example.com/hello/latest/linux/amd64.aci");
        Assert.Equal((302, "/-/images/example.com/hello/1.10.0/linux/amd64.aci", "no-cache"), (latest.Status, latest.Header("location"), latest.Header("cache-control")));
        Assert.Equal("/-/images/example.com/hello/3.0.0/linux/aarch64.aci.asc", server.Get("/-/images/example.com/hello/latest/linux/aarch64.aci.asc").Header("location"));
        depot.Add("example.com/any", "x");
        var any = server.Get("/-/images/example.com/any/latest/linux/amd64.aci");
        Assert.Equal((200, "public, no-cache"), (any.Status, any.Header("cache-control")));
    }

    [Fact]
    public void Statements_about_keys_are_added_and_served_with_their_image()
    {
        using var depot = new DepotFixture();
        var path = depot.Image("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var retired = Appc.ImageSpec.Signing.Dsse.PemSecretKey.Generate();
        File.WriteAllBytes(depot["retired.pem"], retired.ToPem());
        File.WriteAllText(path + ".statements.json", "[{}]");
        depot.Run("add", path).ExpectError(1, ".statements.json");
        File.Delete(path + ".statements.json");
        Tool.Run(new RunOptions(), "actool", "policy", "revoke", "--key", depot["retired.pem"], "--out", path + ".statements.json").Expect(0);
        depot.Run("add", path).Expect(0);
        using var server = RunningServer.Start(depot.Path);
        var answer = server.Get(Linux + ".aci.statements.json");
        Assert.Equal((200, "application/json", "public, no-cache"), (answer.Status, answer.Header("content-type"), answer.Header("cache-control")));
        Assert.Equal(File.ReadAllBytes(path + ".statements.json"), answer.Body);
        Assert.Equal(304, server.Get(Linux + ".aci.statements.json", "example.com", $"If-None-Match: {answer.Header("etag")}").Status);
        Assert.Equal(404, server.Get(Linux + ".aci.minisig").Status);
    }

    [Fact]
    public void Signatures_and_keys_are_always_asked_for_anew()
    {
        using var depot = new DepotFixture();
        var path = depot.Image("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        depot.Run("add", path).Expect(0);
        using var server = RunningServer.Start(depot.Path);
        var first = server.Get(Linux + ".aci.asc");
        Assert.Equal(("application/pgp-signature", "public, no-cache"), (first.Header("content-type"), first.Header("cache-control")));
        Assert.Equal(File.ReadAllBytes(path + ".asc"), first.Body);
        Assert.Equal(304, server.Get(Linux + ".aci.asc", "example.com", $"If-None-Match: {first.Header("etag")}").Status);
        Thread.Sleep(1100); // a signature's time has seconds
        Store.StoreFixture.Sign(path, depot.Key);
        depot.Run("add", path).Expect(0);
        Assert.Equal(File.ReadAllBytes(path + ".asc"), server.Get(Linux + ".aci.asc", "example.com", $"If-None-Match: {first.Header("etag")}").Body);
        var keys = server.Get("/-/keys/example.com/hello");
        Assert.Equal(("application/pgp-keys", "no-cache"), (keys.Header("content-type"), keys.Header("cache-control")));
        Assert.Equal(depot.Key.PublicKey.ToArmor().ToArray(), keys.Body);
        Assert.Equal(404, server.Get("/-/keys/other.example").Status);
        Assert.Equal(404, server.Get(Linux + ".aci.minisig").Status);
    }

    [Fact]
    public void It_says_how_it_is_and_ends_when_told()
    {
        using var depot = new DepotFixture();
        var log = depot["access.log"];
        using var server = RunningServer.Start(depot.Path, "--access-log", log);
        Assert.Equal("ok\n", server.Get("/healthz").Text);
        Assert.Equal("ready\n", server.Get("/readyz").Text);
        Assert.Equal(405, server.Send("POST / HTTP/1.1\r\nHost: example.com\r\nContent-Length: 0\r\n\r\n").Status);
        Assert.Contains("acserver_requests_total{status=\"2xx\"} 2", server.Get("/metrics").Text, StringComparison.Ordinal);
        Assert.Equal(404, server.Get("/%3Cscript%3E").Status);
        Assert.Equal(0, server.Stop());
        var lines = File.ReadAllLines(log).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([200, 200, 405, 200, 404], lines.Select(line => line.GetProperty("status").GetInt32()));
    }

    [Fact]
    public void A_download_under_way_ends_before_the_server_does()
    {
        using var depot = new DepotFixture();
        var path = depot["big.aci"];
        Store.AciMaker.MakeLarge(path, "example.com/big", 24 << 20);
        Store.StoreFixture.Sign(path, depot.Key);
        depot.Run("add", path).Expect(0);
        using var server = RunningServer.Start(depot.Path);
        using var client = server.Connect();
        client.GetStream().Write("GET /-/images/example.com/big/latest/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\n\r\n"u8);
        var first = (byte)client.GetStream().ReadByte();
        Tool.RunProgram("kill", ["-TERM", $"{server.Id}"], new RunOptions()).Expect(0);
        WaitUntil(() => !server.Accepts());
        Assert.Equal(File.ReadAllBytes(path), RunningServer.Read(new PrependedStream(first, client.GetStream())).Body);
        Assert.Equal(0, server.WaitForEnd());
    }

    private static void WaitUntil(Func<bool> condition)
    {
        var deadline = DateTime.UtcNow.AddSeconds(20);
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < deadline, "it did not happen");
            Thread.Sleep(20);
        }
    }

    [Fact]
    public void Many_images_are_listed_and_found_without_an_index()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        const string copies = "i=0; cd \"$0\"; while [ $i -lt 300 ]; do i=$((i+1)); mkdir images/example.com/n$i; cp -al images/example.com/hello/+1.0.0+linux+amd64 images/example.com/n$i/; done";
        Tool.RunProgram("sh", ["-c", copies, depot.Path], new RunOptions()).Expect(0);
        using var server = RunningServer.Start(depot.Path);
        Assert.Equal(200, server.Get("/-/images/example.com/n277/1.0.0/linux/amd64.aci").Status);
        Assert.Equal(302, depot.Run("list").Expect(0).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }
}
