
namespace SpecTests.Docker2Aci;

/// <summary>HTTP_PROXY, HTTPS_PROXY and NO_PROXY: whose password is shown to whom.</summary>
public sealed class ProxyTests : IDisposable
{
    private static readonly string s_secret = FakeRegistry.BasicOf("user", "hunter2");
    private static readonly string s_proxySecret = FakeRegistry.BasicOf("pat", "p:w@d");
    private readonly RegistryRun _run = new(1000);
    private readonly TestAuthority _authority = new();

    public ProxyTests()
    {
        File.WriteAllText(_run["ca.pem"], _authority.Pem);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _run.Dispose();
    }

    [Fact]
    public void A_proxy_that_wants_a_password_gets_its_own_and_nobody_else_does()
    {
        using var web = Web();
        Convert($"pat:p%3Aw%40d@{web.Address}", "docker://registry.test/app:t").Expect(0);
        _run.IsRight();
        Assert.Contains(web.Requests, request => request.IsProxied && request.Header("proxy-authorization") == s_proxySecret);
        Assert.All(web.Requests.Where(request => request.IsProxied), request => Assert.Equal(string.Empty, request.Header("authorization")));
        Assert.All(web.Requests.Where(request => !request.IsProxied), request => Assert.Equal(string.Empty, request.Header("proxy-authorization")));
        Assert.Contains(web.Requests, request => !request.IsProxied && request.Header("authorization") == s_secret);
    }

    [Theory]
    [InlineData("")]
    [InlineData("pat:wrong@")]
    public void A_proxy_that_refuses_is_one_clear_line(string user)
    {
        using var web = Web();
        Convert(user + web.Address, "docker://registry.test/app:t").ExpectError(1, "407");
        Assert.All(web.Requests, request => Assert.Equal(string.Empty, request.Header("authorization")));
        _run.NothingWritten();
    }

    [Fact]
    public void A_proxy_that_asks_for_the_registry_s_password_does_not_get_it()
    {
        using var web = new FakeWeb(Registry, _authority.Issue("registry.test"))
        {
            Gate = _ => new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"registry\""),
        };
        Convert(web.Address, "docker://registry.test/app:t").Expect(1);
        Assert.All(web.Requests, request => Assert.Equal(string.Empty, request.Header("authorization")));
    }

    [Fact]
    public void A_plain_registry_behind_a_proxy_gets_no_proxy_password_after_a_redirect_past_it()
    {
        // 127.0.0.1 is never proxied; registry.test is, and sends its blobs there.
        using var direct = new FakeWeb(_run.Registry.Answer);
        using var web = new FakeWeb(request => request.Path.Contains("/blobs/", StringComparison.Ordinal)
            ? new WebAnswer(307, string.Empty, $"Location: http://{direct.Address}{request.Path}")
            : _run.Registry.Answer(request))
        {
            Gate = request => request.Path == "CONNECT" ? new WebAnswer(502, "no TLS there")
                : request.Header("proxy-authorization") == s_proxySecret ? null : new WebAnswer(407, string.Empty, "Proxy-Authenticate: Basic realm=\"p\""),
        };
        Convert($"pat:p%3Aw%40d@{web.Address}", "docker://registry.test/app:t", "--insecure-allow-http").Expect(0);
        _run.IsRight();
        Assert.NotEmpty(direct.Requests);
        Assert.All(direct.Requests, request => Assert.Equal(string.Empty, request.Header("proxy-authorization") + request.Header("authorization")));
    }

    [Fact]
    public void No_proxy_is_asked_for_hosts_that_are_exempt()
    {
        using var proxy = new FakeWeb(_ => new WebAnswer(500, "must not be asked"));
        var environment = new Dictionary<string, string> { ["HTTPS_PROXY"] = "http://" + proxy.Address, ["NO_PROXY"] = "10.0.0.0/8,.test" };
        Tool.Run(new RunOptions { Directory = _run["out"], Environment = environment }, "docker2aci", "--dir", _run["state"], "docker://registry.test/app:t")
            .ExpectError(1, "connect to registry.test");
        Assert.Empty(proxy.Requests);
    }

    [Fact]
    public void A_registry_whose_tls_says_nothing_is_not_waited_for_long()
    {
        var started = DateTime.UtcNow;
        using var web = new FakeWeb(_run.Registry.Answer);
        using var gate = new SilentTls(web.Address);
        _run.Convert(null, $"docker://{gate.Address}/app:t", "--insecure-allow-http").Expect(0);
        _run.IsRight();
        Assert.True(DateTime.UtcNow - started < TimeSpan.FromSeconds(20), "it waited for the silent TLS");
    }

    [Fact]
    public void A_registry_that_speaks_tls_slowly_is_not_spoken_to_without()
    {
        using var web = new FakeWeb(request =>
        {
            if (request.Path == "/v2/")
            {
                Thread.Sleep(3500);
            }

            return Registry(request);
        }, _authority.Issue("registry.test"));
        Convert(web.Address, "docker://registry.test/app:t", "--insecure-allow-http").Expect(0);
        _run.IsRight();
        Assert.All(web.Requests.Where(request => request.IsProxied), request => Assert.Equal("CONNECT", request.Path));
    }

    private FakeWeb Web() => new(Registry, _authority.Issue("registry.test"))
    {
        Gate = request => request.Header("proxy-authorization") == s_proxySecret ? null : new WebAnswer(407, string.Empty, "Proxy-Authenticate: Basic realm=\"p\""),
    };

    private WebAnswer Registry(WebRequest request) => request.Header("authorization") == s_secret
        ? _run.Registry.Answer(request)
        : new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"registry\"");

    private ToolResult Convert(string proxy, string source, params string[] arguments) =>
        _run.Convert(proxy, source, ["--ca-file", _run["ca.pem"], "--authfile", _run.AuthFile("registry.test", "user", "hunter2"), "--quiet", .. arguments]);
}
