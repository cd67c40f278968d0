namespace SpecTests.Acserver;

/// <summary>
/// Requests of which two servers might disagree where they end (RFC 9112 section 11.2): each is refused, or answered once and the connection closed; what was
/// hidden behind it is never answered.
/// </summary>
public sealed class SmugglingTests(AnsweringServer answering) : IClassFixture<AnsweringServer>
{
    private const string Get = "GET /healthz HTTP/1.1\r\nHost: example.com\r\n";
    private const string Post = "POST /healthz HTTP/1.1\r\nHost: example.com\r\n";
    private const string Hidden = "GET /readyz HTTP/1.1\r\nHost: example.com\r\nConnection: close\r\n\r\n";

    [Fact]
    public void Two_requests_on_one_connection_are_two_answers() => Assert.Equal("200 200", answering.Exchange(Get + "\r\n" + Hidden).Statuses);

    [Theory]
    [InlineData("Content-Length: 0\r\nContent-Length: 42\r\n")]
    [InlineData("Content-Length: 0\r\nContent-Length: 0\r\n")]
    [InlineData("Content-Length: 0, 42\r\n")]
    [InlineData("Content-Length: -1\r\n")]
    [InlineData("Content-Length: 0x0\r\n")]
    [InlineData("Content-Length : 42\r\n")]
    [InlineData("Content-Length: 99999999999999999999\r\n")]
    [InlineData("Transfer-Encoding : chunked\r\n")]
    [InlineData("Transfer-Encoding: identity\r\n")]
    [InlineData("Transfer-Encoding: xchunked\r\n")]
    [InlineData("Transfer-Encoding: chunked, identity\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n")]
    [InlineData("X: a\r\n Content-Length: 42\r\n")]
    [InlineData("Transfer-Encoding:\r\n chunked\r\n")]
    [InlineData("X: a\nContent-Length: 42\r\n")]
    [InlineData("X: a\rContent-Length: 42\r\n")]
    [InlineData("X: a\0b\r\n")]
    [InlineData("Without a colon\r\n")]
    [InlineData("Host: other.example\r\n")]
    public void A_header_that_can_be_read_in_two_ways_is_refused(string header) => Assert.Equal(("400", true), answering.Exchange(Get + header + "\r\n" + Hidden));

    [Theory]
    [InlineData("GET /healthz HTTP/1.1\nHost: example.com\n\n")]
    [InlineData("GET /healthz HTTP/1.1\r\n\r\n")]
    [InlineData("GET\t/healthz\tHTTP/1.1\r\nHost: example.com\r\n\r\n")]
    [InlineData("GET /healthz\r\n\r\n")]
    [InlineData("GET /healthz HTTP/1.1 x\r\nHost: example.com\r\n\r\n")]
    [InlineData("GET http://other.example/healthz HTTP/1.1\r\nHost: example.com\r\n\r\n")]
    public void A_request_line_that_can_be_read_in_two_ways_is_refused(string request) => Assert.Equal(("400", true), answering.Exchange(request + Hidden));

    [Theory]
    [InlineData(Post + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData(Get + "Content-Length: 46\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData(Get + "Content-Length: 46\r\n\r\n")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\n0;a=b\r\n\r\n")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\n5;a\nabcde\r\n0\r\n\r\n")]
    [InlineData(Post + "Transfer-Encoding: chunked\r\n\r\n-1\r\n\r\n")]
    public void What_follows_a_body_that_nobody_wants_is_not_answered(string request)
    {
        var (statuses, _) = answering.Exchange(request + Hidden);
        Assert.True(statuses is "200" or "400" or "405", statuses);
    }

    [Theory]
    [InlineData("5\nabcde\r\n0\r\n\r\n")]
    [InlineData("5;a\nabcde\r\n0\r\n\r\n")]
    [InlineData("0x5\r\nabcde\r\n0\r\n\r\n")]
    [InlineData("-1\r\n\r\n")]
    [InlineData("5\r\nabcdeXX0\r\n\r\n")]
    [InlineData("ffffffffffffffffff\r\nabcde")]
    [InlineData(" 5\r\nabcde\r\n0\r\n\r\n")]
    public void Broken_chunks_of_an_upload_are_refused_and_nothing_is_kept(string chunks)
    {
        var request = $"PUT /-/images/example.com/team/new/1.0.0/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\nAuthorization: Bearer {answering.Token}\r\nTransfer-Encoding: chunked\r\n\r\n";
        Assert.Equal("400", answering.Exchange(request + chunks + Hidden).Statuses);
        Assert.Empty(Directory.GetFileSystemEntries(Path.Join(answering.Depot.Path, "tmp")));
    }

    [Theory]
    [InlineData("example.com:0")]
    [InlineData("example.com:99999")]
    [InlineData("example.com:80:80")]
    [InlineData("[::1]")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("exa_mple.com")]
    [InlineData("example.com@evil.example")]
    [InlineData("example.com/evil")]
    [InlineData("example.com evil")]
    [InlineData("example.com?evil")]
    [InlineData("\"><script>alert(1)</script>")]
    [InlineData("LONG")]
    public void A_host_that_is_none_gets_no_page(string host)
    {
        var (statuses, _) = answering.Exchange($"GET /?ac-discovery=1 HTTP/1.1\r\nHost: {(host == "LONG" ? new string('a', 300) : host)}\r\nConnection: close\r\n\r\n");
        Assert.True(statuses is "400" or "404", statuses);
    }

    [Fact]
    public void What_a_proxy_would_say_is_not_believed_from_anybody()
    {
        var page = answering.Server.Get("/team/hello?ac-discovery=1", "example.com", "X-Forwarded-Host: evil.example", "X-Forwarded-Proto: https", "Forwarded: host=evil.example;proto=https");
        Assert.Equal(200, page.Status);
        Assert.DoesNotContain("evil", page.Text, StringComparison.Ordinal);
        Assert.Contains("http://example.com/-/images/", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_was_not_named_gets_nothing()
    {
        using var server = RunningServer.Start(answering.Depot.Path, "--server-name", "example.com");
        Assert.Equal(200, server.Get("/team?ac-discovery=1", "example.com:8080").Status);
        Assert.Equal(404, server.Get("/team?ac-discovery=1", "evil.example").Status);
        Assert.Equal(404, server.Get("/team?ac-discovery=1", "example.com.evil.example").Status);
        var start = server.Send($"POST /-/upload/example.com/team/x/1/linux/amd64.aci/startupload HTTP/1.1\r\nHost: evil.example\r\nAuthorization: Bearer {answering.Token}\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal(421, start.Status);
    }
}
