using System.Text;
using System.Text.Json;

namespace SpecTests.Acserver;

/// <summary>
/// The requests of acpush 0.1, byte for byte as a Go program sends them: what is in memory with a length, what is a file in chunks, because its client does not ask
/// for a file's size.
/// </summary>
public sealed class OldPushClientTests
{
    private const string Address = "example.com/team/hello/1.0.0/linux/amd64.aci";

    [Fact]
    public void Its_sequence_publishes_an_image()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var image = depot.Image("example.com/team/hello", new string('x', 100_000), "version=1.0.0", "os=linux", "arch=amd64");
        var client = new GoClient(server, Login(depot));
        var started = Start(client);
        Assert.Equal(200, client.Send("PUT", Part(started, "upload_manifest_url"), Manifest(image)).Status);
        Assert.Equal(200, client.SendFile("PUT", Part(started, "upload_signature_url"), File.ReadAllBytes(image + ".asc")).Status);
        Assert.Equal(200, client.SendFile("PUT", Part(started, "upload_aci_url"), File.ReadAllBytes(image)).Status);
        var completed = client.Send("POST", Part(started, "completed_url"), "{\"success\":true}"u8.ToArray());
        Assert.Equal((200, "{\"success\":true}"), (completed.Status, completed.Text));
        Assert.Equal(File.ReadAllBytes(image), server.Get("/-/images/" + Address).Body);
        Assert.Equal(File.ReadAllBytes(image + ".asc"), server.Get("/-/images/" + Address + ".asc").Body);
    }

    /// <summary>Statuses other than 200 and 400 it does not read further; the reason of a failure it reads from <c>server_reason</c>.</summary>
    [Fact]
    public void It_hears_why_an_image_was_refused()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var image = depot.Image("example.com/team/other", "1", "version=1.0.0", "os=linux", "arch=amd64");
        var client = new GoClient(server, Login(depot));
        var started = Start(client);
        Assert.Equal(200, client.Send("PUT", Part(started, "upload_manifest_url"), Manifest(image)).Status);
        Assert.Equal(200, client.SendFile("PUT", Part(started, "upload_signature_url"), File.ReadAllBytes(image + ".asc")).Status);
        Assert.Equal(200, client.SendFile("PUT", Part(started, "upload_aci_url"), File.ReadAllBytes(image)).Status);
        var completed = client.Send("POST", Part(started, "completed_url"), "{\"success\":true}"u8.ToArray());
        Assert.True(completed.Status is 400, $"{completed.Status} {completed.Text}");
        var answer = JsonDocument.Parse(completed.Body).RootElement;
        Assert.Equal((400, false), (completed.Status, answer.GetProperty("success").GetBoolean()));
        Assert.Contains("not the image example.com/team/hello that was announced", answer.GetProperty("server_reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Its_report_of_a_failure_ends_the_upload()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var client = new GoClient(server, Login(depot));
        var started = Start(client);
        var completed = client.Send("POST", Part(started, "completed_url"), "{\"success\":false,\"reason\":\"error uploading ACI: EOF\"}"u8.ToArray());
        Assert.Equal((400, "{\"success\":false,\"reason\":\"error uploading ACI: EOF\",\"server_reason\":\"the client reported a failure\"}"), (completed.Status, completed.Text));
        Assert.Equal(404, client.Send("PUT", Part(started, "upload_manifest_url"), "{}"u8.ToArray()).Status);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tmp")));
    }

    /// <summary>Each request comes on a connection of its own as soon as the one before was answered.</summary>
    [Fact]
    public void Its_requests_do_not_get_in_each_others_way()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var client = new GoClient(server, Login(depot));
        var started = Start(client);
        Assert.All(Enumerable.Range(0, 200), _ => Assert.Equal(200, client.Send("PUT", Part(started, "upload_manifest_url"), "{}"u8.ToArray()).Status));
    }

    private static string Login(DepotFixture depot) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{depot.Run("token", "create", "--prefix", "example.com/team").Expect(0).Out.Trim()}"));

    private static byte[] Manifest(string image) => Encoding.UTF8.GetBytes(Tool.Run("actool", "cat-manifest", image).Expect(0).Out);

    private static JsonElement Start(GoClient client) => JsonDocument.Parse(client.Send("POST", $"/-/upload/{Address}/startupload", []).Body).RootElement;

    private static string Part(JsonElement started, string name) => new Uri(started.GetProperty(name).GetString()!).AbsolutePath;

    private sealed class GoClient(RunningServer server, string login)
    {
        private const int ChunkBytes = 32 << 10;

        internal RawAnswer Send(string method, string path, byte[] body) => Exchange($"{Head(method, path)}Content-Length: {body.Length}\r\n{Tail()}", body);

        internal RawAnswer SendFile(string method, string path, byte[] file)
        {
            var body = new MemoryStream();
            foreach (var chunk in file.Chunk(ChunkBytes))
            {
                body.Write(Encoding.ASCII.GetBytes($"{chunk.Length:x}\r\n"));
                body.Write(chunk);
                body.Write("\r\n"u8);
            }

            body.Write("0\r\n\r\n"u8);
            return Exchange($"{Head(method, path)}Transfer-Encoding: chunked\r\n{Tail()}", body.ToArray());
        }

        private static string Head(string method, string path) => $"{method} {path} HTTP/1.1\r\nHost: example.com\r\nUser-Agent: Go-http-client/1.1\r\n";

        private string Tail() => $"Authorization: Basic {login}\r\nAccept-Encoding: gzip\r\n\r\n";

        private RawAnswer Exchange(string head, byte[] body)
        {
            using var client = server.Connect();
            client.GetStream().Write([.. Encoding.ASCII.GetBytes(head), .. body]);
            return RunningServer.Read(client.GetStream());
        }
    }
}
