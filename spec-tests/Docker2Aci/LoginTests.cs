using System.Text.Json.Nodes;

namespace SpecTests.Docker2Aci;

/// <summary>Where secrets come from: identity tokens, helpers, stores; and a registry and its token server on two hosts.</summary>
public sealed class LoginTests : IDisposable
{
    private static readonly string s_secret = FakeRegistry.BasicOf("user", "hunter2");
    private readonly RegistryRun _run = new(1000);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void An_identity_token_is_exchanged_and_never_shown_to_the_registry()
    {
        using var tokens = new FakeWeb(request => request.Body.Contains("refresh_token=IDENTITY", StringComparison.Ordinal) && request.Body.Contains("grant_type=refresh_token", StringComparison.Ordinal)
            ? new WebAnswer(200, """{"access_token":"T","expires_in":300}""")
            : new WebAnswer(401, "{}"));
        using var web = new FakeWeb(request => Bearer(request, $"http://{tokens.Address}/token"));
        WriteAuth($$"""{"auths":{"{{web.Address}}":{"identitytoken":"IDENTITY"} } }""");
        Convert(web).Expect(0);
        _run.IsRight();
        Assert.All(web.Requests, request => Assert.DoesNotContain("IDENTITY", request.Path + request.Header("authorization") + request.Body, StringComparison.Ordinal));

        // A registry that asks for Basic does not get an identity token as a password.
        using var basic = new FakeWeb(_ => new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"x\""));
        WriteAuth($$"""{"auths":{"{{basic.Address}}":{"identitytoken":"IDENTITY"} } }""");
        Convert(basic).ExpectError(1, "denies it to you");
        Assert.All(basic.Requests, request => Assert.Equal(string.Empty, request.Header("authorization")));
    }

    [Theory]
    [InlineData("""{"Username":"user","Secret":"hunter2"}""", "Basic")]
    [InlineData("""{"Username":"<token>","Secret":"IDENTITY"}""", "Bearer")]
    public void A_store_of_all_secrets_is_asked(string answer, string scheme)
    {
        using var tokens = new FakeWeb(request => new WebAnswer(request.Body.Contains("refresh_token=IDENTITY", StringComparison.Ordinal) ? 200 : 401, """{"token":"T"}"""));
        using var web = new FakeWeb(request => scheme == "Bearer" ? Bearer(request, $"http://{tokens.Address}/token")
            : request.Header("authorization") == s_secret ? _run.Registry.Answer(request) : new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"x\""));
        Helper("store", $"read server; [ \"$1 $server\" = 'get {web.Address}' ] && echo '{answer}'");
        WriteAuth("""{"credsStore":"store"}""");
        Convert(web).Expect(0);
        _run.IsRight();
    }

    [Theory]
    [InlineData("echo 'credentials not found in native keychain'; exit 1", "denies it to you")]
    [InlineData("echo 'the vault is sealed'; exit 3", "exit code 3: the vault is sealed")]
    [InlineData("echo 'not JSON'", "run docker-credential-store")]
    [InlineData("echo '{\"Username\":7}'", "run docker-credential-store")]
    public void A_helper_that_fails_is_one_line(string script, string cause)
    {
        using var web = new FakeWeb(_ => new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"x\""));
        Helper("store", script);
        WriteAuth("""{"credsStore":"store"}""");
        Convert(web).ExpectError(1, cause);
        _run.NothingWritten();
    }

    [Theory]
    [InlineData("../../bin/sh")]
    [InlineData("a b")]
    [InlineData("missing-on-this-machine")]
    public void A_helper_is_a_program_s_name(string name)
    {
        using var web = new FakeWeb(_ => new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"x\""));
        WriteAuth(new JsonObject { ["credHelpers"] = new JsonObject { [web.Address] = name } }.ToJsonString());
        Convert(web).ExpectError(1, "credential");
    }

    [Fact]
    public void The_usual_places_are_asked_in_order_and_the_longest_key_wins()
    {
        using var web = new FakeWeb(request => request.Header("authorization") == s_secret ? _run.Registry.Answer(request) : new WebAnswer(401, "{}", "WWW-Authenticate: Basic realm=\"x\""));
        Directory.CreateDirectory(_run[".docker"]);
        var right = System.Convert.ToBase64String("user:hunter2"u8);
        File.WriteAllText(_run[".docker/config.json"], $$"""{"auths":{"{{web.Address}}":{"auth":"d3Jvbmc6d3Jvbmc="},"{{web.Address}}/app":{"auth":"{{right}}"},"{{web.Address}}/application":{"auth":"d3Jvbmc6d3Jvbmc="} } }""");
        _run.Convert(null, $"docker://{web.Address}/app:t", "--insecure-allow-http", "--quiet").Expect(0);
        _run.IsRight();
    }

    [Fact]
    public void A_token_server_on_another_address_gives_anonymous_tokens_and_gets_the_password_only_when_allowed()
    {
        using var tokens = new FakeWeb(request => new WebAnswer(200, $$"""{"token":"{{(request.Header("authorization") == s_secret ? "MINE" : "T")}}"}"""), address: "127.0.0.3");
        using var web = new FakeWeb(request => request.Header("authorization") == "Bearer MINE" ? _run.Registry.Answer(request) : Bearer(request, $"http://{tokens.Address}/token"), address: "127.0.0.2");
        WriteAuth($$"""{"auths":{"{{web.Address}}":{"auth":"{{System.Convert.ToBase64String("user:hunter2"u8)}}"} } }""");
        Convert(web).Expect(0);
        _run.IsRight();
        Assert.All(tokens.Requests, request => Assert.Equal(string.Empty, request.Header("authorization")));
        Convert(web, "--token-host", "127.0.0.3").Expect(0);
        _run.IsRight();
        Assert.Equal(s_secret, tokens.Requests.Last().Header("authorization"));
        Assert.All(web.Requests, request => Assert.NotEqual(s_secret, request.Header("authorization")));
    }

    // The names lead to two addresses of loopback, in a mount namespace where /etc/hosts says so.
    [RootFact("unshare", "mount")]
    public void Docker_hub_on_two_hosts_without_a_proxy()
    {
        using var authority = new TestAuthority();
        File.WriteAllText(_run["ca.pem"], authority.Pem);
        File.WriteAllText(_run["hosts"], "127.0.86.2 registry-1.docker.io\n127.0.86.3 auth.docker.io\n");
        using var tokens = new FakeWeb(
            request => request.Header("authorization") == s_secret ? new WebAnswer(200, """{"token":"T"}""") : new WebAnswer(401, "{}"),
            authority.Issue("auth.docker.io"), "127.0.86.3", 443);
        using var web = new FakeWeb(
            request => Bearer(request with { Path = request.Path.Replace("/v2/org/app/", "/v2/app/", StringComparison.Ordinal) }, "https://auth.docker.io/token"),
            authority.Issue("registry-1.docker.io"), "127.0.86.2", 443);
        WriteAuth($$"""{"auths":{"https://index.docker.io/v1/":{"auth":"{{System.Convert.ToBase64String("user:hunter2"u8)}}"} } }""");
        const string script = "mount --bind \"$0\" /etc/hosts && exec \"$@\"";
        Tool.RunProgram("unshare", ["-m", "sh", "-c", script, _run["hosts"], Tool.PathOf("docker2aci"), "--quiet", "--dir", _run["state"], "--output", "out.aci", "--ca-file", _run["ca.pem"], "--authfile", _run["auth.json"], "docker://org/app:t"],
            new RunOptions { Directory = _run["out"] }).Expect(0);
        _run.IsRight();
        Assert.Single(tokens.Requests);
        Assert.All(web.Requests, request => Assert.NotEqual(s_secret, request.Header("authorization")));
    }

    [Fact]
    public void Addresses_in_a_descriptor_are_never_asked()
    {
        using var stranger = new FakeWeb(_ => new WebAnswer(200, "x"));
        var layout = new LayoutMaker(_run["foreign"])
        {
            LayerType = "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip",
            Manifest = manifest => manifest["layers"]![0]!["urls"] = new JsonArray($"http://{stranger.Address}/layer"),
        }.Write(LayerTar.Make("file a \"1\""));
        var registry = new FakeRegistry(layout);
        using var without = new FakeWeb(request => request.Path.EndsWith(registry.LayerDigest, StringComparison.Ordinal) ? new WebAnswer(404, "{}") : registry.Answer(request));
        Convert(without).ExpectError(1, "never asked");
        _run.NothingWritten();
        using var with = new FakeWeb(registry.Answer);
        Convert(with).Expect(0);
        Assert.Empty(stranger.Requests);
    }

    private WebAnswer Bearer(WebRequest request, string realm) => request.Header("authorization") == "Bearer T"
        ? _run.Registry.Answer(request)
        : new WebAnswer(401, "{}", $"WWW-Authenticate: Bearer realm=\"{realm}\",service=\"s\",scope=\"repository:app:pull\"");

    private void WriteAuth(string json) => File.WriteAllText(_run["auth.json"], json);

    private void Helper(string name, string script)
    {
        Directory.CreateDirectory(_run["path"]);
        Tool.WriteProgram(_run[$"path/docker-credential-{name}"], "#!/bin/sh\n" + script + "\n");
    }

    private ToolResult Convert(FakeWeb web, params string[] arguments) => Tool.Run(
        new RunOptions { Directory = _run["out"], Environment = new Dictionary<string, string> { ["PATH"] = $"{_run["path"]}:{Environment.GetEnvironmentVariable("PATH")}" } },
        "docker2aci", ["--dir", _run["state"], "--output", "out.aci", "--insecure-allow-http", "--quiet", "--authfile", _run["auth.json"], .. arguments, $"docker://{web.Address}/app:t"]);
}
