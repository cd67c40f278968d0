using System.Text;
using System.Text.Json;

namespace SpecTests.Acserver;

/// <summary>What is kept of uploads: who did what, in the audit log and the access log, and how much a token has used.</summary>
public sealed class UploadRecordTests
{
    private const string Address = "/-/images/example.com/team/hello/1.0.0/linux/amd64.aci";

    [Fact]
    public void Every_attempt_of_a_token_is_in_both_logs()
    {
        using var depot = new DepotFixture();
        var token = depot.Run("token", "create", "--prefix", "example.com/team").Expect(0).Out.Trim();
        var id = token.Split('_')[1];
        using var server = RunningServer.Start(depot.Path, "--access-log", depot["access.log"], "--max-upload", "100000");
        var image = depot.Image("example.com/team/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        Assert.Equal(201, Put(server, token, image, Address).Status);
        Assert.Equal(403, Put(server, token, image, Address.Replace("team", "other", StringComparison.Ordinal)).Status);
        Assert.Equal(413, server.Send($"PUT {Address} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nContent-Length: 100001\r\n\r\n").Status);
        Assert.Equal(401, Put(server, "acs_nobody", image, Address).Status);
        Assert.Contains("acserver_uploads_total{result=\"published\"} 1\nacserver_uploads_total{result=\"refused\"} 2\n", server.Get("/metrics").Text, StringComparison.Ordinal);
        Assert.Equal(0, server.Stop());
        var audit = Lines(Path.Join(depot.Path, "audit.log"));
        Assert.Equal(["accepted", "published", "refused", "refused"], audit.Select(line => line.GetProperty("action").GetString()));
        Assert.All(audit, line => Assert.Equal((id, "127.0.0.1"), (line.GetProperty("token").GetString(), line.GetProperty("client").GetString())));
        Assert.Contains("for which your token is", audit[2].GetProperty("detail").GetString(), StringComparison.Ordinal);
        var access = Lines(depot["access.log"]);
        Assert.Equal([id, id, id, null, null], access.Select(line => line.TryGetProperty("token", out var shown) ? shown.GetString() : null));
        Assert.DoesNotContain(token, File.ReadAllText(depot["access.log"]) + File.ReadAllText(Path.Join(depot.Path, "audit.log")), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_noted_is_not_published()
    {
        using var depot = new DepotFixture();
        var token = depot.Run("token", "create", "--prefix", "example.com/team", "--quota", "1000000").Expect(0).Out.Trim();
        Directory.CreateDirectory(Path.Join(depot.Path, "audit.log"));
        using var server = RunningServer.Start(depot.Path);
        var image = depot.Image("example.com/team/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        Assert.Equal(500, Put(server, token, image, Address).Status);
        Assert.Equal(404, server.Get(Address).Status);
        Assert.Contains("\t0/1000000\t", depot.Run("token", "list").Expect(0).Out, StringComparison.Ordinal);
        Directory.Delete(Path.Join(depot.Path, "audit.log"));
        Assert.Equal(201, Put(server, token, image, Address).Status);
    }

    [Fact]
    public void A_quota_is_known_before_the_body_comes_and_sending_again_costs_nothing()
    {
        using var depot = new DepotFixture();
        var image = depot.Image("example.com/team/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var size = new FileInfo(image).Length;
        var token = depot.Run("token", "create", "--prefix", "example.com/team", "--quota", $"{size}").Expect(0).Out.Trim();
        using var server = RunningServer.Start(depot.Path);
        var early = server.Send($"PUT {Address} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nContent-Length: {size + 1}\r\n\r\n");
        Assert.Equal((413, true), (early.Status, early.Text.Contains($"of the token's quota {size} are left", StringComparison.Ordinal)));
        Assert.Equal(201, Put(server, token, image, Address).Status);
        Assert.Equal(201, Put(server, token, image, Address).Status);
        var other = depot.Image("example.com/team/other", "1", "version=1.0.0", "os=linux", "arch=amd64");
        Assert.Equal(413, Put(server, token, other, Address.Replace("hello", "other", StringComparison.Ordinal)).Status);
        depot.Run("token", "revoke", token.Split('_')[1]).Expect(0);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tokens")));
    }

    [Fact]
    public void An_upload_under_way_ends_before_the_server_does()
    {
        using var depot = new DepotFixture();
        var token = depot.Run("token", "create", "--prefix", "example.com/team").Expect(0).Out.Trim();
        var image = depot.Image("example.com/team/hello", "1", "version=1.0.0", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        using var client = server.Connect();
        var (head, body) = Request(token, image, Address);
        client.GetStream().Write(head);
        client.GetStream().Write(body.AsSpan(0, 100));
        Assert.True(SpinWait.SpinUntil(() => Directory.GetDirectories(Path.Join(depot.Path, "tmp")).Length == 1, TimeSpan.FromSeconds(60)), "the upload did not begin");
        Tool.RunProgram("kill", ["-TERM", $"{server.Id}"], new RunOptions()).Expect(0);
        Assert.True(SpinWait.SpinUntil(() => !server.Accepts(), TimeSpan.FromSeconds(60)), "new clients are still taken");
        client.GetStream().Write(body.AsSpan(100));
        Assert.Equal(201, RunningServer.Read(client.GetStream()).Status);
        Assert.Equal(0, server.WaitForEnd());
        Assert.Contains("example.com/team/hello\t1.0.0\t", depot.Run("list").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_sent_of_an_image_is_noted_as_far_as_it_was_sent()
    {
        using var depot = new DepotFixture();
        var path = depot["big.aci"];
        Store.AciMaker.MakeLarge(path, "example.com/big", 24 << 20);
        Store.StoreFixture.Sign(path, depot.Key);
        depot.Run("add", path).Expect(0);
        using var server = RunningServer.Start(depot.Path, "--access-log", depot["access.log"]);
        using (var client = new System.Net.Sockets.TcpClient { ReceiveBufferSize = 64 << 10 }) // or the kernel would take all of it in the client's place
        {
            client.Connect("127.0.0.1", server.Port);
            client.GetStream().Write("GET /-/images/example.com/big/latest/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\n\r\n"u8);
            client.GetStream().ReadByte();
        }

        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText(depot["access.log"]).EndsWith('\n'), TimeSpan.FromSeconds(60)), "nothing is noted");
        var line = Assert.Single(Lines(depot["access.log"]));
        Assert.InRange(line.GetProperty("bytes").GetInt64(), 0, new FileInfo(path).Length - 1);
        Assert.True(line.GetProperty("cut").GetBoolean());
    }

    private static List<JsonElement> Lines(string path) => [.. File.ReadAllLines(path).Select(line => JsonDocument.Parse(line).RootElement)];

    private static (byte[] Head, byte[] Body) Request(string token, string image, string address)
    {
        var body = File.ReadAllBytes(image);
        var signature = Convert.ToBase64String(File.ReadAllBytes(image + ".asc"));
        return (Encoding.ASCII.GetBytes(
            $"PUT {address} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nImage-Signature: {signature}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n"), body);
    }

    private static RawAnswer Put(RunningServer server, string token, string image, string address)
    {
        var (head, body) = Request(token, image, address);
        using var client = server.Connect();
        client.GetStream().Write([.. head, .. body]);
        return RunningServer.Read(client.GetStream());
    }
}
