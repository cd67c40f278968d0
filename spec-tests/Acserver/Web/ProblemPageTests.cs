namespace SpecTests.Acserver.Web;

/// <summary>What goes wrong is said on a page to a person with a browser, and in a line of text to a program.</summary>
public sealed class ProblemPageTests(AnsweringServer answering) : IClassFixture<AnsweringServer>
{
    private const string Browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    [Theory]
    [InlineData("/no/such-thing", "example.com", 404, "Not found")]
    [InlineData("/-/images/example.com/team/hello/9.9.9/linux/amd64.aci", "example.com", 404, "Not found")]
    [InlineData("/-/keys/other.example", "example.com", 404, "Not found")]
    [InlineData("/-/web/example.com/nothing", "example.com", 404, "Not found")]
    [InlineData("/", "exa_mple.com", 421, "Another server")]
    public void A_person_is_told_on_a_page(string target, string host, int status, string title)
    {
        var page = answering.Server.Get(target, host, Browser);
        Assert.Equal((status, "text/html; charset=utf-8", "no-store"), (page.Status, page.Header("content-type"), page.Header("cache-control")));
        Assert.Contains($"<h1>{title}", page.Text, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; ", page.Header("content-security-policy"), StringComparison.Ordinal);
        Assert.Contains("<a href=\"/\">All images on this server</a>", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("exa_mple", page.Text, StringComparison.Ordinal);
        var text = answering.Server.Get(target, host, "Accept: */*");
        Assert.Equal((status, target.StartsWith("/-/web/", StringComparison.Ordinal)), (text.Status, text.Header("content-type").StartsWith("text/html", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_page_that_is_not_there_helps_to_look_for_it()
    {
        Assert.Contains("<a href=\"/?q=such-thing\">Search for <q>such-thing</q></a>", answering.Server.Get("/no/such-thing", "example.com", Browser).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Search for", answering.Server.Get("/no/%3Cb%3Ex", "example.com", Browser).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Programs_that_ask_for_discovery_or_upload_are_never_given_a_page()
    {
        var discovery = answering.Server.Get("/nothing?ac-discovery=1", "example.com", Browser);
        Assert.Equal((404, "text/plain; charset=utf-8"), (discovery.Status, discovery.Header("content-type")));
        var put = answering.Server.Send($"PUT /-/images/example.com/team/x/1/linux/amd64.aci HTTP/1.1\r\nHost: example.com\r\n{Browser}\r\nContent-Length: 0\r\n\r\n");
        Assert.Equal((401, "text/plain; charset=utf-8"), (put.Status, put.Header("content-type")));
    }

    [Fact]
    public void A_browser_may_ask_by_an_address_of_IPv6()
    {
        Assert.Equal(200, answering.Server.Get("/", "[::1]:8080").Status);
        Assert.Equal(200, answering.Server.Get("/", "[::1]").Status);
        Assert.Equal(421, answering.Server.Get("/", "[::1").Status is var status and not 400 ? status : 421);
        Assert.Equal(404, answering.Server.Get("/?ac-discovery=1", "[::1]:8080").Status);
    }

    [Fact]
    public void Only_the_query_that_is_exactly_that_asks_for_discovery()
    {
        Assert.Contains("ac-discovery", answering.Server.Get("/?x=1&ac-discovery=1").Text, StringComparison.Ordinal);
        Assert.Contains("<h1>Images</h1>", answering.Server.Get("/?ac-discovery=10").Text, StringComparison.Ordinal);
        Assert.Contains("<h1>Search results</h1>", answering.Server.Get("/?q=ac-discovery%3D1").Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Counters_are_for_this_machine_and_not_for_whom_a_proxy_here_speaks_for()
    {
        var metrics = answering.Server.Get("/metrics");
        Assert.Equal((200, "text/plain; version=0.0.4"), (metrics.Status, metrics.Header("content-type")));
        foreach (var name in new[] { "acserver_requests_total{status=\"5xx\"} 0\n", "acserver_request_duration_seconds_bucket{le=\"+Inf\"} ", "acserver_uploads_open 0\n", "acserver_access_log_dropped_total 0\n", "process_resident_memory_bytes " })
        {
            Assert.Contains(name, metrics.Text, StringComparison.Ordinal);
        }

        foreach (var header in new[] { "X-Forwarded-For: 192.0.2.1", "Forwarded: for=192.0.2.1", "Via: 1.1 proxy" })
        {
            Assert.Equal(404, answering.Server.Get("/metrics", "example.com", header).Status);
        }
    }
}
