using System.Text;

namespace SpecTests.Acserver;

/// <summary>Addresses made to leave the store, to be shown as something else, or to be too much; and links that somebody planted in the store.</summary>
public sealed class HostileNameTests(AnsweringServer answering) : IClassFixture<AnsweringServer>
{
    private const string Prefix = "/-/images/";

    [Theory]
    [InlineData("../../../etc/passwd")]
    [InlineData("example.com/team/../../version/1/linux/amd64.aci")]
    [InlineData("example.com/team/hello/../../../tokens/x.aci")]
    [InlineData("example.com/team/hello/%2e%2e/linux/amd64.aci")]
    [InlineData("example.com/team/hello/%2e%2e%2f%2e%2e%2fversion/linux/amd64.aci")]
    [InlineData("example.com/team/hello/..%2f..%2f..%2fversion/linux/amd64.aci")]
    [InlineData("example.com%2fteam/hello/1.0.0/linux/amd64.aci")]
    [InlineData("example.com/team//hello/1.0.0/linux/amd64.aci")]
    [InlineData("example.com/team/hello/1.0.0/linux/+amd64.aci")]
    [InlineData("example.com/team/hello/1.0.0+linux+amd64/x/y.aci")]
    [InlineData("example.com/team/hello/%00/linux/amd64.aci")]
    [InlineData("example.com/team/hello/1.0.0%0d%0aX:%20y/linux/amd64.aci")]
    [InlineData("example.com/team/hello/%ff%fe/linux/amd64.aci")]
    [InlineData("example.com/team/hello/%c0%ae%c0%ae/linux/amd64.aci")]
    [InlineData("example.com/team/hello/%zz/linux/amd64.aci")]
    [InlineData("example.com/team/hello/1.0.0%/linux/amd64.aci")]
    [InlineData("Example.com/team/hello/1.0.0/linux/amd64.aci")]
    [InlineData("<script>alert(1)</script>/1.0.0/linux/amd64.aci")]
    [InlineData("example.com/team/hello/1.0.0/linux/amd64.aci%00.asc")]
    [InlineData("LONG/1.0.0/linux/amd64.aci")]
    [InlineData("example.com/team/hello/LONG/linux/amd64.aci")]
    public void An_address_that_names_nothing_finds_nothing(string address)
    {
        var target = Prefix + address.Replace("LONG", new string('a', 5000), StringComparison.Ordinal);
        var answer = answering.Server.Get(target);
        Assert.True(answer.Status is 404 or 400, $"{answer.Status}"); // 400 where the target is no target
        Assert.True(answer.Body.Length == 0 || answer.Header("content-type").StartsWith("text/plain", StringComparison.Ordinal), answer.Head);
        Assert.Equal(string.Empty, answer.Header("x"));
        var put = answering.Server.Send($"PUT {target} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {answering.Token}\r\nContent-Length: 0\r\n\r\n");
        Assert.True(put.Status is 400 or 403, $"{put.Status} {put.Text}");
        Assert.Equal(["example.com"], Directory.GetFileSystemEntries(Path.Join(answering.Depot.Path, "images")).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(answering.Depot.Path, "tmp")));
    }

    [Theory]
    [InlineData("/-/uploads/../../tokens/aci")]
    [InlineData("/-/uploads/%2e%2e/aci")]
    [InlineData("/-/uploads/0000000000000000000000000000000000000000000000000000000000000000/aci")]
    [InlineData("/-/uploads//aci")]
    public void An_upload_that_was_not_started_does_not_go_on(string target) => Assert.Equal(
        404, answering.Server.Send($"PUT {target} HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {answering.Token}\r\nContent-Length: 0\r\n\r\n").Status);

    [Fact]
    public void A_request_that_is_too_much_is_refused_early()
    {
        Assert.Equal("414", answering.Exchange($"GET /{new string('a', 9000)} HTTP/1.1\r\nHost: example.com\r\n\r\n").Statuses);
        Assert.Equal("431", answering.Exchange($"GET / HTTP/1.1\r\nHost: example.com\r\nX: {new string('a', 17_000)}\r\n\r\n").Statuses);
        Assert.Equal("431", answering.Exchange($"GET / HTTP/1.1\r\nHost: example.com\r\n{string.Concat(Enumerable.Range(0, 70).Select(i => $"X{i}: y\r\n"))}\r\n").Statuses);
    }

    [Fact]
    public void Markup_in_labels_is_data_in_every_answer()
    {
        using var depot = new DepotFixture();
        depot.Add("example.com/hello", "1", "version=<script>alert(1)</script>", "os=linux", "arch=amd64");
        using var server = RunningServer.Start(depot.Path);
        Assert.DoesNotContain("<script>", server.Get("/hello?ac-discovery=1").Text, StringComparison.Ordinal);
        var latest = server.Get("/-/images/example.com/hello/latest/linux/amd64.aci");
        Assert.Equal("/-/images/example.com/hello/%3Cscript%3Ealert%281%29%3C%2Fscript%3E/linux/amd64.aci", latest.Header("location"));
        Assert.Equal(200, server.Get(latest.Header("location")).Status);
    }

    [Fact]
    public void Nothing_is_written_through_a_link()
    {
        using var depot = new DepotFixture();
        var token = depot.Run("token", "create", "--prefix", "example.com").Expect(0).Out.Trim();
        Directory.CreateDirectory(depot["outside"]);
        Directory.CreateDirectory(Path.Join(depot.Path, "images/example.com"));
        Directory.CreateSymbolicLink(Path.Join(depot.Path, "images/example.com/team"), depot["outside"]);
        using var server = RunningServer.Start(depot.Path);
        Assert.Equal(500, Put(server, token, depot.Image("example.com/team/a/b", "1", "version=1.0.0"), "example.com/team/a/b"));
        Assert.Empty(Directory.GetFileSystemEntries(depot["outside"]));
        Assert.Equal(201, Put(server, token, depot.Image("example.com/fine", "1", "version=1.0.0"), "example.com/fine"));
        File.Delete(Path.Join(depot.Path, "audit.log"));
        File.CreateSymbolicLink(Path.Join(depot.Path, "audit.log"), depot["outside/log"]);
        Assert.Equal(500, Put(server, token, depot.Image("example.com/late", "1", "version=1.0.0"), "example.com/late"));
        Assert.Equal(404, server.Get(Prefix + "example.com/late/1.0.0/linux/amd64.aci").Status);
        Assert.Empty(Directory.GetFileSystemEntries(depot["outside"]));
    }

    [Theory]
    [InlineData("tmp")]
    [InlineData("tokens")]
    [InlineData("images")]
    [InlineData("keys")]
    public void A_store_with_a_link_in_the_place_of_a_part_is_not_opened(string part)
    {
        using var depot = new DepotFixture();
        var path = Path.Join(depot.Path, part);
        if (Directory.Exists(path))
        {
            Directory.Move(path, depot["elsewhere"]);
        }

        Directory.CreateSymbolicLink(path, depot["elsewhere"]);
        depot.Run("list").ExpectError(1, $"{part} is a symbolic link, and none is followed");
    }

    private static int Put(RunningServer server, string token, string image, string name)
    {
        var body = File.ReadAllBytes(image);
        var signature = Convert.ToBase64String(File.ReadAllBytes(image + ".asc"));
        using var client = server.Connect();
        client.GetStream().Write([.. Encoding.ASCII.GetBytes(
            $"PUT {Prefix}{name}/1.0.0/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {token}\r\nImage-Signature: {signature}\r\nContent-Length: {body.Length}\r\n\r\n"), .. body]);
        return RunningServer.Read(client.GetStream()).Status;
    }
}
