using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace SpecTests.Acserver;

/// <summary>Uploads: who may, what is taken, and that nothing is visible before it was verified, whatever goes wrong on the way.</summary>
public sealed class UploadTests
{
    private const string Address = "example.com/team/hello/1.0.0/linux/amd64.aci";
    private static readonly string[] s_labels = ["version=1.0.0", "os=linux", "arch=amd64"];

    [Fact]
    public void The_requests_of_an_old_push_client_publish_an_image()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var login = "Authorization: Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{Token(depot)}"));
        var image = depot.Image("example.com/team/hello", "1", s_labels);
        Assert.Contains($"ac-push-discovery\" content=\"example.com http://example.com/-/upload/{{name}}/{{version}}/{{os}}/{{arch}}.{{ext}}/startupload\"",
            server.Get("/?ac-discovery=1").Text, StringComparison.Ordinal);
        var started = JsonDocument.Parse(Send(server, "POST", $"/-/upload/{Address}/startupload", login, []).Body).RootElement;
        Assert.Equal(("0.0.1", false), (started.GetProperty("aci_push_version").GetString(), started.GetProperty("multipart").GetBoolean()));
        string Part(string name) => new Uri(started.GetProperty(name).GetString()!).AbsolutePath;
        Assert.Equal(200, Send(server, "PUT", Part("upload_manifest_url"), login, Encoding.UTF8.GetBytes(Tool.Run("actool", "cat-manifest", image).Expect(0).Out)).Status);
        Assert.Equal(200, Send(server, "PUT", Part("upload_signature_url"), login, File.ReadAllBytes(image + ".asc")).Status);
        Assert.Equal(200, Send(server, "PUT", Part("upload_aci_url"), login, File.ReadAllBytes(image)).Status);
        Assert.Equal(404, server.Get("/-/images/" + Address).Status);
        Assert.Equal("{\"success\":true}", Send(server, "POST", Part("completed_url"), login, "{\"success\":true}"u8.ToArray()).Text);
        Assert.Equal(File.ReadAllBytes(image), server.Get("/-/images/" + Address).Body);
        Assert.Equal(404, Send(server, "POST", Part("completed_url"), login, "{\"success\":true}"u8.ToArray()).Status);
        Assert.Contains("\"action\":\"published\"", File.ReadAllText(Path.Join(depot.Path, "audit.log")), StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tmp")));
    }

    [Fact]
    public void A_plain_put_publishes_and_what_is_published_stays()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var token = Token(depot);
        var first = depot.Image("example.com/team/hello", "1", s_labels);
        Assert.Equal(201, Put(server, token, first).Status);
        Assert.Equal(201, Put(server, token, first).Status);
        var conflict = Put(server, token, depot.Image("example.com/team/hello", "2", s_labels));
        Assert.Equal((409, true), (conflict.Status, conflict.Text.Contains("what is published stays", StringComparison.Ordinal)));
        Assert.Equal(File.ReadAllBytes(first), server.Get("/-/images/" + Address).Body);
    }

    [Fact]
    public void Tokens_are_for_their_prefix_and_end_when_revoked()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var image = depot.Image("example.com/team/hello", "1", s_labels);
        Assert.Equal(401, Send(server, "PUT", "/-/images/" + Address, "X: y", File.ReadAllBytes(image)).Status);
        Assert.Equal(401, Put(server, "acs_0123456789abcdef_0000", image).Status);
        Assert.Equal(401, Put(server, "acs_../../version_0000", image).Status);
        Assert.Equal(403, Put(server, Token(depot, "example.com/teams"), image).Status);
        Assert.Equal(403, Put(server, Token(depot, "example.com/tea"), image).Status);
        var token = Token(depot);
        var id = token.Split('_')[1];
        Assert.DoesNotContain(token.Split('_')[2], depot.Run("token", "list").Expect(0).Out, StringComparison.Ordinal);
        Assert.DoesNotContain(token.Split('_')[2], File.ReadAllText(Path.Join(depot.Path, $"tokens/{id}.json")), StringComparison.Ordinal);
        Assert.Equal(401, Put(server, token[..^1] + (token[^1] == '0' ? '1' : '0'), image).Status);
        depot.Run("token", "revoke", id).Expect(0);
        Assert.Equal(401, Put(server, token, image).Status);
        Assert.Equal(404, server.Get("/-/images/" + Address).Status);
    }

    [Fact]
    public void One_token_cannot_touch_the_upload_of_another()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var started = JsonDocument.Parse(Send(server, "POST", $"/-/upload/{Address}/startupload", Bearer(Token(depot)), []).Body).RootElement;
        var target = new Uri(started.GetProperty("upload_manifest_url").GetString()!).AbsolutePath;
        Assert.Equal(404, Send(server, "PUT", target, Bearer(Token(depot)), "{}"u8.ToArray()).Status);
    }

    [Theory]
    [InlineData("unsigned", 400, "it has no signature")]
    [InlineData("stranger", 400, "needs 1 of the keys trusted for the name")]
    [InlineData("other name", 400, "not the image example.com/team/hello that was announced")]
    [InlineData("other version", 400, "not those that were announced")]
    [InlineData("no image", 400, "publish")]
    [InlineData("bomb", 400, "times its compressed size")]
    [InlineData("quota", 413, "quota")]
    public void What_is_not_right_is_refused_with_a_reason_and_leaves_nothing(string fault, int status, string reason)
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var image = depot.Image(fault == "other name" ? "example.com/team/other" : "example.com/team/hello", "1", fault == "other version" ? ["version=2.0.0"] : s_labels);
        if (fault == "bomb")
        {
            const string bomb = "mkdir \"$0.d\" \"$0.d/rootfs\" && \"$1\" cat-manifest \"$0\" >\"$0.d/manifest\" && truncate -s 300M \"$0.d/rootfs/zeros\" && tar -C \"$0.d\" -czf \"$0\" manifest rootfs";
            Tool.RunProgram("sh", ["-c", bomb, image, Tool.PathOf("actool")], new RunOptions()).Expect(0);
            Store.StoreFixture.Sign(image, depot.Key);
        }
        else if (fault == "no image")
        {
            File.WriteAllText(image, "not an image");
        }
        else if (fault == "stranger")
        {
            Store.StoreFixture.Sign(image, Store.StoreFixture.NewKey());
        }

        var answer = Put(server, fault == "quota" ? Token(depot, "example.com", "--quota", "10") : Token(depot), image, signed: fault != "unsigned");
        Assert.True(answer.Status == status, answer.Text);
        Assert.True(fault == "no image" || answer.Text.Contains(reason, StringComparison.Ordinal), answer.Text);
        Assert.Equal(404, server.Get("/-/images/" + Address).Status);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tmp")));
        Assert.Contains("\"action\":\"refused\"", File.ReadAllText(Path.Join(depot.Path, "audit.log")), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_many_at_once_one_wins()
    {
        using var depot = new DepotFixture();
        using var server = RunningServer.Start(depot.Path);
        var token = Token(depot);
        var images = Enumerable.Range(0, 8).Select(i => depot.Image("example.com/team/hello", $"{i}", s_labels)).ToList();
        var answers = images.AsParallel().WithDegreeOfParallelism(8).Select(image => (Image: image, Put(server, token, image).Status)).ToList();
        var winner = Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(7, answers.Count(answer => answer.Status == 409));
        Assert.Equal(File.ReadAllBytes(winner.Image), server.Get("/-/images/" + Address).Body);
        Assert.Equal(File.ReadAllBytes(winner.Image + ".asc"), server.Get("/-/images/" + Address + ".asc").Body);
    }

    [Fact]
    public async Task A_server_that_is_killed_publishes_all_or_nothing()
    {
        using var depot = new DepotFixture();
        var token = Token(depot);
        var image = depot["big.aci"];
        Store.AciMaker.MakeLarge(image, "example.com/team/big", 4 << 20);
        Store.StoreFixture.Sign(image, depot.Key);
        const string target = "/-/images/example.com/team/big/latest/linux/amd64.aci";
        var rounds = int.Parse(Environment.GetEnvironmentVariable("ACSERVER_KILLS") ?? "16", System.Globalization.CultureInfo.InvariantCulture);
        for (var round = 0; round < rounds; round++)
        {
            using var server = RunningServer.Start(depot.Path);
            var answer = server.Get(target);
            Assert.True(answer.Status == 404 || answer.Body.AsSpan().SequenceEqual(File.ReadAllBytes(image)), $"round {round}: {answer.Status}");
            Assert.Empty(Directory.GetFileSystemEntries(Path.Join(depot.Path, "tmp")));
            if (answer.Status == 200)
            {
                depot.Run("remove", "example.com/team/big").Expect(0);
            }

            var upload = Task.Run(() => Quietly(() => Put(server, token, image, target)));
            await Task.Delay(round % 20 * 10);
            server.Kill();
            await upload.WaitAsync(TimeSpan.FromMinutes(3));
        }

        depot.Run("list").Expect(0);
    }

    [RootFact("mount")]
    public void A_full_disk_is_one_clear_error_and_reads_go_on()
    {
        using var depot = new DepotFixture();
        Directory.CreateDirectory(depot["small"]);
        Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", depot["small"]], new RunOptions()).Expect(0);
        try
        {
            var store = depot["small/store"];
            depot.Run("key", "add", "--store", store, "--prefix", "example.com", depot["key.asc"]).Expect(0);
            depot.Run("add", "--store", store, depot.Image("example.com/team/hello", "1", s_labels)).Expect(0);
            var token = depot.Run("token", "create", "--store", store, "--prefix", "example.com").Expect(0).Out.Trim();
            var big = depot["big.aci"];
            Store.AciMaker.MakeLarge(big, "example.com/team/big", 4 << 20);
            Store.StoreFixture.Sign(big, depot.Key);
            using var server = RunningServer.Start(store);
            var answer = Put(server, token, big, "/-/images/example.com/team/big/latest/linux/amd64.aci");
            Assert.Equal((507, "the server's disk is full\n"), (answer.Status, answer.Text));
            Assert.Equal(200, server.Get("/-/images/" + Address).Status);
            Assert.Empty(Directory.GetFileSystemEntries(Path.Join(store, "tmp")));
        }
        finally
        {
            Tool.RunProgram("umount", [depot["small"]], new RunOptions()).Expect(0);
        }
    }

    /// <summary>A disk that fills up at whatever step: one clear error or success, never something in between.</summary>
    [RootFact("mount")]
    public void A_disk_that_is_full_a_little_later_each_time_publishes_all_or_nothing()
    {
        using var depot = new DepotFixture();
        var (first, second) = (depot.Image("example.com/team/hello", "1", s_labels), depot.Image("example.com/team/other", new string('x', 5000), s_labels));
        Directory.CreateDirectory(depot["small"]);
        const string target = "/-/images/example.com/team/other/1.0.0/linux/amd64.aci";
        List<int> statuses = [];
        for (var room = 0; room < 18; room++)
        {
            Tool.RunProgram("mount", ["-t", "tmpfs", "-o", "size=2m", "tmpfs", depot["small"]], new RunOptions()).Expect(0);
            try
            {
                var store = depot["small/store"];
                depot.Run("key", "add", "--store", store, "--prefix", "example.com", depot["key.asc"]).Expect(0);
                depot.Run("add", "--store", store, first).Expect(0);
                var token = depot.Run("token", "create", "--store", store, "--prefix", "example.com", "--quota", "1000000").Expect(0).Out.Trim();
                using var server = RunningServer.Start(store);
                Fill(depot["small"], room);
                var answer = Put(server, token, second, target);
                var found = server.Get(target);
                statuses.Add(answer.Status);
                Assert.True((answer.Status, answer.Text, found.Status) is (507, "the server's disk is full\n", 404) or (201, "published\n", 200), $"{room} pages: {answer.Status} {found.Status} {answer.Text} {server.Errors}");
                Assert.True(found.Status == 404 || found.Body.AsSpan().SequenceEqual(File.ReadAllBytes(second)), $"{room} pages: another image");
                Assert.Equal(File.ReadAllBytes(first), server.Get("/-/images/" + Address).Body);
                Assert.Empty(Directory.GetFileSystemEntries(Path.Join(store, "tmp")));
                var used = found.Status == 404 ? 0 : new FileInfo(second).Length;
                Assert.Contains($"\t{used}/1000000\t", depot.Run("token", "list", "--store", store).Expect(0).Out, StringComparison.Ordinal);
            }
            finally
            {
                Tool.RunProgram("umount", [depot["small"]], new RunOptions()).Expect(0);
            }
        }

        Assert.Equal((507, 201), (statuses[0], statuses[^1]));
    }

    private static void Fill(string directory, int pagesLeft)
    {
        using var file = new FileStream(Path.Join(directory, "filler"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(new byte[4096]);
            }
        }
        catch (IOException)
        {
            file.SetLength(Math.Max(0, (file.Length / 4096) - pagesLeft) * 4096);
        }
    }

    private static string Token(DepotFixture depot, string prefix = "example.com/team", params string[] more) =>
        depot.Run("token", ["create", "--prefix", prefix, .. more]).Expect(0).Out.Trim();

    private static string Bearer(string token) => $"Authorization: Bearer {token}";

    private static RawAnswer Put(RunningServer server, string token, string image, string target = "/-/images/" + Address, bool signed = true) => Send(
        server, "PUT", target, Bearer(token) + (signed ? $"\r\nImage-Signature: {Convert.ToBase64String(File.ReadAllBytes(image + ".asc"))}" : string.Empty), File.ReadAllBytes(image));

    private static RawAnswer Send(RunningServer server, string method, string target, string headers, byte[] body)
    {
        using var client = server.Connect();
        var stream = client.GetStream(); // once: after a write that failed it is no longer to be had
        stream.Write(Encoding.Latin1.GetBytes($"{method} {target} HTTP/1.1\r\nHost: example.com\r\n{headers}\r\nContent-Length: {body.Length}\r\n\r\n"));
        Quietly(() => stream.Write(body)); // a server that has refused already does not read on
        return RunningServer.Read(stream);
    }

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // the server was killed, or does not want more
        }
    }
}
