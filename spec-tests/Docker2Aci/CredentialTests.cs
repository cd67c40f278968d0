namespace SpecTests.Docker2Aci;

/// <summary>
/// Where a password goes, and where it never goes: every host is played by one proxy, with TLS from an authority of the tests' own. Each
/// hostile case fails or goes on without the password.
/// </summary>
public sealed class CredentialTests : IDisposable
{
    private static readonly string s_secret = FakeRegistry.BasicOf("user", "hunter2");
    private readonly RegistryRun _run = new(1000);
    private readonly TestAuthority _authority = new();

    public CredentialTests()
    {
        File.WriteAllText(_run["ca.pem"], _authority.Pem);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _run.Dispose();
    }

    [Fact]
    public void Docker_hub_and_its_token_server_are_two_hosts_of_one_owner()
    {
        using var web = Web(request => request.Host switch
        {
            "auth.docker.io" => request.Header("authorization") == s_secret ? new WebAnswer(200, """{"token":"T"}""") : new WebAnswer(401, "{}"),
            "registry-1.docker.io" => Registry(request with { Path = request.Path.Replace("/v2/org/app/", "/v2/app/") }, "https://auth.docker.io/token"),
            _ => new WebAnswer(404, "{}"),
        });
        Convert(web, "docker://org/app:t", "https://index.docker.io/v1/").Expect(0);
        _run.IsRight();
        Assert.All(web.Requests.Where(request => request.Header("authorization") == s_secret), request => Assert.Equal("auth.docker.io", request.Host));
    }

    [Theory]
    [InlineData("https://evil.test/token")]
    [InlineData("https://registry.test.evil.test/token")]
    [InlineData("https://evilregistry.test/token")]
    [InlineData("https://auth.co.uk/token")]
    public void A_strangers_token_server_gets_no_password(string realm)
    {
        using var web = Web(request => request.Host == "registry.test" ? Registry(request, realm) : new WebAnswer(401, "{}"));
        Convert(web, "docker://registry.test/app:t").ExpectError(1, "log in at");
        Assert.All(web.Requests, request => Assert.NotEqual(s_secret, request.Header("authorization")));
        _run.NothingWritten();

        // A stranger's anonymous token is ordinary; and the user may allow more.
        using var open = Web(request => request.Host == "registry.test" ? Registry(request, realm) : new WebAnswer(200, """{"token":"T"}"""));
        Convert(open, "docker://registry.test/app:t").Expect(0);
        Assert.All(open.Requests, request => Assert.NotEqual(s_secret, request.Header("authorization")));
        _run.IsRight();
        using var allowed = Web(request => request.Host == "registry.test" ? Registry(request, realm)
            : request.Header("authorization") == s_secret ? new WebAnswer(200, """{"token":"T"}""") : new WebAnswer(401, "{}"));
        Convert(allowed, "docker://registry.test/app:t", "registry.test", "--token-host", new Uri(realm).Host).Expect(0);
        _run.IsRight();
    }

    [Theory]
    [InlineData("http://registry.test/token", "is not https")]
    [InlineData("https://user:pw@registry.test/token", "holds a user name")]
    [InlineData("https://169.254.169.254/token", "link-local")]
    [InlineData("https://2852039166/token", "link-local")]
    [InlineData("https://[fe80::1]/token", "link-local")]
    [InlineData("https://[::ffff:169.254.169.254]/token", "link-local")]
    [InlineData("https://metadata.google.internal/token", "link-local")]
    [InlineData("file:///etc/passwd", "no web address")]
    [InlineData("", "no web address")]
    public void A_harmful_realm_is_never_asked(string realm, string cause)
    {
        using var web = Web(request => Registry(request, realm));
        Convert(web, "docker://registry.test/app:t").ExpectError(1, cause);
        Assert.All(web.Requests, request => Assert.Equal("registry.test", request.Host));
        _run.NothingWritten();
    }

    [Fact]
    public void A_token_server_that_redirects_is_not_followed()
    {
        using var web = Web(request => request.Path.StartsWith("/token", StringComparison.Ordinal)
            ? new WebAnswer(307, "", "Location: https://evil.test/token")
            : Registry(request, "https://registry.test/token"));
        Convert(web, "docker://registry.test/app:t").ExpectError(1, "it answered 307");
        Assert.DoesNotContain(web.Requests, request => request.Host == "evil.test");
    }

    [Fact]
    public void A_redirect_leaves_the_secret_behind()
    {
        using var web = Web(request => request.Host == "cdn.test"
            ? _run.Registry.Answer(request)
            : request.Header("authorization") != s_secret ? new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"x\"")
            : request.Path.Contains("/blobs/", StringComparison.Ordinal) ? new WebAnswer(307, "", "Location: https://cdn.test" + request.Path)
            : _run.Registry.Answer(request));
        Convert(web, "docker://registry.test/app:t").Expect(0);
        _run.IsRight();
        Assert.Contains(web.Requests, request => request.Host == "cdn.test");
        Assert.All(web.Requests.Where(request => request.Host == "cdn.test"), request => Assert.Equal(string.Empty, request.Header("authorization")));
    }

    [Theory]
    [InlineData("http://registry.test/x", "from https to http")]
    [InlineData("https://169.254.169.254/latest", "link-local")]
    [InlineData("https://u:p@cdn.test/x", "no web address")]
    [InlineData("file:///etc/passwd", "no web address")]
    [InlineData("https://registry.test/v2/app/manifests/t", "more than 5 redirects")]
    public void A_harmful_redirect_is_refused(string location, string cause)
    {
        using var web = Web(_ => new WebAnswer(302, "", "Location: " + location));
        Convert(web, "docker://registry.test/app:t").ExpectError(1, cause);
        Assert.All(web.Requests, request => Assert.Equal("registry.test", request.Host));
        _run.NothingWritten();
    }

    [Fact]
    public void A_challenge_of_another_host_gets_no_answer()
    {
        using var web = Web(request => request.Host == "cdn.test"
            ? new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"x\"")
            : new WebAnswer(307, "", "Location: https://cdn.test" + request.Path));
        Convert(web, "docker://registry.test/app:t").ExpectError(1, "denies it to you");
        Assert.All(web.Requests, request => Assert.Equal(string.Empty, request.Header("authorization")));
    }

    private FakeWeb Web(Func<WebRequest, WebAnswer> handler) => new(handler,
        _authority.Issue("registry-1.docker.io", "auth.docker.io", "registry.test", "cdn.test", "evil.test", "registry.test.evil.test", "evilregistry.test", "auth.co.uk"));

    private ToolResult Convert(FakeWeb web, string source, string host = "registry.test", params string[] arguments) =>
        _run.Convert(web.Address, source, ["--ca-file", _run["ca.pem"], "--authfile", _run.AuthFile(host, "user", "hunter2"), "--quiet", .. arguments]);

    // Wants a bearer token T of the realm.
    private WebAnswer Registry(WebRequest request, string realm) => request.Path.StartsWith("/token", StringComparison.Ordinal) || request.Header("authorization") == "Bearer T"
        ? _run.Registry.Answer(request)
        : new WebAnswer(401, "{}", $"WWW-Authenticate: Bearer realm=\"{realm}\",service=\"s\",scope=\"repository:app:push,pull\"");
}
